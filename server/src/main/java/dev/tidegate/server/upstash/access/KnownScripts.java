package dev.tidegate.server.upstash.access;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * The limit scripts of the published {@code @upstash/ratelimit} clients by their SHA-1. Each touches only the keys that it
 * declares. The script that resets a limiter is not among them: it walks over all keys.
 */
final class KnownScripts {
    private static final Set<String> SHA1 = Set.of(
            "1861a700bafe96c833a483af6b1c28a8897cfdb0",
            "1e7ca8dcd2d600a6d0124a67a57ea225ed62921b",
            "40515c9dd0a08f8584f5f9b593935f6a87c1c1c3",
            "40daf4a441df736f5c99f8b77bbe176c909e5de4",
            "472e55443b62f60d0991028456c57815a387066d",
            "558c9306b7ec54abb50747fe0b17e5d44bd24868",
            "5bece90aeef8189a8cfd28995b479529e270b3c6",
            "65a73ac5a05bf9712903bc304b77268980c1c417",
            "74740bb3d7792848093cdef586b6b6037c455fd6",
            "7ca36169e0fc9caedd81b4eef8e99854c157f9b5",
            "823cb2a5a902d69681244f5e28e5ebb8f2a89edd",
            "87828c1088f6a8d1f512a434ea330189982a1c0a",
            "8ab8322d0ed5fe5ac8eb08f0c2e4557f1b4816fd",
            "8c4c341934502aee132643ffbe58ead3450e5208",
            "8e8f222ccae68b595ee6e3f3bf2199629a62b91a",
            "977fb636fb5ceb7e98a96d1b3a1272ba018efdae",
            "9b7842963bd73721f1a3011650c23c0010848ee3",
            "a15be2bb1db2a15f7c82db06146f9d08983900d0",
            "a8c14f3835aa87bd70e5e2116081b81664abcf5c",
            "a9873a8026b509e99a49a0e5a2049756c693c384",
            "aeb4d8f381e8dafc8e69041baae1324d254ded44",
            "b13943e359636db027ad280f1def143f02158c13",
            "b2efc02798c8e9b471a10f9b1d5745db89923ff3",
            "b35c5bc0b7fdae7dd0573d4529911cabaf9d1d89",
            "c26b12703dd137939b9a69a3a9b18e906a2d940f",
            "cb4fdc2575056df7c6d422764df0de3a08d6753b",
            "d1f857ebbdaeca90ccd2cd4eada61d7c8e5db1ca",
            "d60be5bd3d83482ae229309f1f7425424f891204",
            "deb03663e8af5a968deee895dd081be553d2611b",
            "e04b753a75909b7f99aae4c04cf8869a8de02a9e",
            "e066c8ce3eaca142b0894ad1541e0a58c9924819",
            "e1391e429b699c780eb0480350cd5b7280fd9213",
            "eb82f0e853d2fc9a236fa9bfbe704fda6ac2fc36",
            "ee3a3265fad822f83acad23f8a1e2f5c0b156b03");

    private KnownScripts() {}

    static boolean isKnown(String sha1) {
        return SHA1.contains(sha1);
    }

    static String sha1(byte[] script) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(script));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
