package dev.tidegate.aws.apply;

import dev.tidegate.aws.effect.Secrets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals values with AES-256-GCM under a key in a file of its own, which is made when it is first needed; the record that
 * has the sealed values is of no use without it. Digests are salted with the id of the plan.
 */
public final class FileSecrets implements Secrets {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int DIGEST_CHARACTERS = 16;

    private final String salt;
    private final Path file;
    private final SecureRandom random = new SecureRandom();

    /** A key file that need not be there yet. */
    public FileSecrets(String salt, Path file) {
        this.salt = salt;
        this.file = file;
    }

    @Override
    public String digest(String value) {
        try {
            byte[] all =
                    MessageDigest.getInstance("SHA-256").digest((salt + "\0" + value).getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(all).substring(0, DIGEST_CHARACTERS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String seal(String value) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, value.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                        .put(nonce)
                        .put(sealed)
                        .array());
    }

    @Override
    public String open(String sealed) {
        ByteBuffer all = ByteBuffer.wrap(Base64.getDecoder().decode(sealed));
        byte[] nonce = new byte[NONCE_BYTES];
        all.get(nonce);
        byte[] rest = new byte[all.remaining()];
        all.get(rest);
        return new String(cipher(Cipher.DECRYPT_MODE, nonce, rest), StandardCharsets.UTF_8);
    }

    private byte[] cipher(int mode, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key(mode), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new UnusablePlanException("the key in " + file + " is not the one of this record");
        }
    }

    private byte[] key(int mode) {
        try {
            Optional<String> there = SafeFile.read(file);
            if (there.isPresent()) {
                return HexFormat.of().parseHex(there.get().strip());
            }
            if (mode == Cipher.DECRYPT_MODE) {
                throw new UnusablePlanException("the key file " + file + " is missing: nothing else opens the values"
                        + " of variables in the record");
            }
            byte[] key = new byte[KEY_BYTES];
            random.nextBytes(key);
            SafeFile.write(file, HexFormat.of().formatHex(key) + "\n");
            return key;
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusablePlanException("the key file " + file + " cannot be used: " + e.getMessage());
        }
    }
}
