package dev.tidegate.server.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** Private keys written in the forms of other tools: PKCS #1 for RSA and SEC 1 for EC. */
final class Pem {
    private static final int INTEGER = 0x02;
    private static final int SEQUENCE = 0x30;
    /** The parameters of SEC 1: the name of the curve P-256. */
    private static final String P256 = "a00a06082a8648ce3d030107";

    private Pem() {}

    /** Returns the key of a PKCS #8 file as {@code RSA PRIVATE KEY}. */
    static String pkcs1(Path pkcs8) {
        try {
            RSAPrivateCrtKey key = (RSAPrivateCrtKey)
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der(pkcs8)));
            ByteArrayOutputStream numbers = new ByteArrayOutputStream();
            for (BigInteger number : new BigInteger[] {
                BigInteger.ZERO,
                key.getModulus(),
                key.getPublicExponent(),
                key.getPrivateExponent(),
                key.getPrimeP(),
                key.getPrimeQ(),
                key.getPrimeExponentP(),
                key.getPrimeExponentQ(),
                key.getCrtCoefficient()
            }) {
                numbers.writeBytes(element(INTEGER, number.toByteArray()));
            }
            return pem("RSA PRIVATE KEY", element(SEQUENCE, numbers.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the key of a PKCS #8 file on the curve P-256 as {@code EC PRIVATE KEY}. */
    static String sec1(Path pkcs8) {
        byte[] der = der(pkcs8);
        // The last element of PKCS #8 holds the key: a version, then 32 bytes.
        int at = new String(der, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("\u0002\u0001\u0001\u0004 ");
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.write(der, at, 5 + 32);
        key.writeBytes(HexFormat.of().parseHex(P256));
        return pem("EC PRIVATE KEY", element(SEQUENCE, key.toByteArray()));
    }

    private static byte[] der(Path pem) {
        try {
            return Base64.getMimeDecoder().decode(Files.readString(pem).replaceAll("-----[A-Z ]+-----", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
