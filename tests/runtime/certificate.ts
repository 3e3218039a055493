import pem from '../platforms/kit/certificate.json' with { type: 'json' };

/** A self-signed certificate for TLS servers in tests; its key protects nothing. */
export const certificate: { cert: string; key: string } = pem;
