import fc from 'fast-check';

// No test reaches a real account, and no spawned process pays for reading extra certificates.
for (const name of Object.keys(process.env))
  if (/^(AWS_|NODE_EXTRA_CA_CERTS$|NO_COLOR$|FORCE_COLOR$)/.test(name)) delete process.env[name];

// In CI a failure is of the change that is tested and not of a new seed; elsewhere every run draws its own.
const { CI, FC_SEED } = process.env;
if (FC_SEED !== undefined) fc.configureGlobal({ seed: Number(FC_SEED) });
else if (CI !== undefined) fc.configureGlobal({ seed: 20_261_123 });
