// No test reaches a real account, and no spawned process pays for reading extra certificates.
for (const name of Object.keys(process.env))
  if (/^(AWS_|NODE_EXTRA_CA_CERTS$|NO_COLOR$|FORCE_COLOR$)/.test(name)) delete process.env[name];
