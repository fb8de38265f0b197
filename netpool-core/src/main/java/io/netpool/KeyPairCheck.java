package io.netpool;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Whether a certificate and a private key belong together; no TLS engine looks before the first client fails. */
final class KeyPairCheck {
    private static final byte[] NONCE = {1, 2, 3, 4};

    private KeyPairCheck() {}

    /** False only if they surely do not: a kind of key that is unknown here passes. */
    static boolean belong(Path chain, Path key) throws Exception {
        PublicKey publicKey;
        try (InputStream certificates = Files.newInputStream(chain)) {
            publicKey = CertificateFactory.getInstance("X.509")
                    .generateCertificate(certificates)
                    .getPublicKey();
        }
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> "";
        };
        return algorithm.isEmpty() || signs(algorithm, publicKey, key);
    }

    private static boolean signs(String algorithm, PublicKey publicKey, Path key) throws Exception {
        String base64 = Files.readString(key)
                .replaceAll("(?s).*-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----.*", "$1");
        PrivateKey privateKey;
        try {
            privateKey = KeyFactory.getInstance(publicKey.getAlgorithm())
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
        } catch (InvalidKeySpecException ofAnotherKind) {
            return false;
        }
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(privateKey);
            signer.update(NONCE);
            byte[] signature = signer.sign();
            signer.initVerify(publicKey);
            signer.update(NONCE);
            return signer.verify(signature);
        } catch (GeneralSecurityException ofAnotherCurve) {
            return false;
        }
    }
}
