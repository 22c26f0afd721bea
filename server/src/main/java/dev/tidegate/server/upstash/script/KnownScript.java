package dev.tidegate.server.upstash.script;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The scripts of the published clients {@code @upstash/ratelimit} 1.0.3 to 2.2.0 and {@code @upstash/core-analytics}, and of {@code
 * upstash-ratelimit} 0.5.0 to 1.2.0 for Python, by the SHA-1 of their text. Scripts of several releases that take the same arguments and have the same form of reply are one constant.
 */
public enum KnownScript {
    /** Fixed window: the client compares what is used with its limit. */
    FIXED_COUNT(
            Keys.WINDOW,
            "fixed-count.lua",
            1,
            "b13943e359636db027ad280f1def143f02158c13",
            "375e8c55641c07e85ce7154463000f11d3abe109"),
    /** Fixed window with a limit that may change. */
    FIXED(
            Keys.WINDOW,
            "fixed-window.lua",
            1,
            "472e55443b62f60d0991028456c57815a387066d",
            "b2efc02798c8e9b471a10f9b1d5745db89923ff3"),
    /** Fixed window of the Python client, which reads the counter by its own command. */
    PYTHON_FIXED(
            Keys.COUNTER,
            "fixed-count.lua",
            1,
            "a677a22e4cd5c8a936056586fb38a48cd4e80bb2",
            "13f452b0e337a3ed5d9c78f8d326d3bb4dadae56",
            "c12c2b62113f308e4ec9102e9f49c4bc5de1dbc2"),
    /** What a fixed window has left. */
    FIXED_REMAINING(
            Keys.WINDOW,
            "",
            0,
            "8c4c341934502aee132643ffbe58ead3450e5208",
            "40515c9dd0a08f8584f5f9b593935f6a87c1c1c3",
            "823cb2a5a902d69681244f5e28e5ebb8f2a89edd"),
    /** Fixed window that the client counts as well. */
    CACHED(
            Keys.WINDOW,
            "fixed-count.lua",
            1,
            "c26b12703dd137939b9a69a3a9b18e906a2d940f",
            "1861a700bafe96c833a483af6b1c28a8897cfdb0"),
    /** What is used of such a window. */
    CACHED_REMAINING(
            Keys.WINDOW, "", 0, "8e8f222ccae68b595ee6e3f3bf2199629a62b91a", "eb82f0e853d2fc9a236fa9bfbe704fda6ac2fc36"),
    /** Sliding window, one number as its reply. */
    SLIDING_COUNT(
            Keys.WINDOWS,
            "sliding-window.lua",
            1,
            "ae4802a9916a31174ad87bee0251593305dfc24b",
            "e1391e429b699c780eb0480350cd5b7280fd9213",
            "9b7842963bd73721f1a3011650c23c0010848ee3",
            "a49582233b635643acca80c29edfe295cebdbca8",
            "810b44cbb5972f27767882f38553b79fd73440aa",
            "f8c78d62cf9f06601d3d4f605595603fd6a7a860"),
    /** Sliding window with a limit that may change. */
    SLIDING(
            Keys.WINDOWS,
            "sliding-window.lua",
            2,
            "977fb636fb5ceb7e98a96d1b3a1272ba018efdae",
            "74740bb3d7792848093cdef586b6b6037c455fd6"),
    /** What a sliding window has left. */
    SLIDING_REMAINING(
            Keys.WINDOWS,
            "",
            0,
            "65a73ac5a05bf9712903bc304b77268980c1c417",
            "ee3a3265fad822f83acad23f8a1e2f5c0b156b03",
            "7ca36169e0fc9caedd81b4eef8e99854c157f9b5"),
    /** Token bucket of the Python client, whose fields have other names. */
    PYTHON_BUCKET(
            Keys.BUCKET,
            "",
            0,
            "b50447c414c777af3a98f98f35f8bfcd366ee313",
            "9d52ca1acde733f085373a53988bf319e433b732",
            "7b6940a4ef8ef6a6e3ca32f19cb971dcc1e96b60"),
    /** Token bucket. */
    BUCKET_PAIR(
            Keys.BUCKET,
            "token-bucket.lua",
            2,
            "5bece90aeef8189a8cfd28995b479529e270b3c6",
            "d1f857ebbdaeca90ccd2cd4eada61d7c8e5db1ca"),
    /** Token bucket with a limit that may change. */
    BUCKET(
            Keys.BUCKET,
            "token-bucket.lua",
            3,
            "b35c5bc0b7fdae7dd0573d4529911cabaf9d1d89",
            "a9873a8026b509e99a49a0e5a2049756c693c384",
            "d60be5bd3d83482ae229309f1f7425424f891204"),
    /** The tokens of a bucket. */
    BUCKET_TOKENS(Keys.BUCKET, "token-bucket-remaining.lua", 1, "67f84c3691a7a22a78a9a3761b836ea40ef9dd0d"),
    /** The tokens of a bucket and when it was refilled. */
    BUCKET_TOKENS_PAIR(Keys.BUCKET, "token-bucket-remaining.lua", 2, "a15be2bb1db2a15f7c82db06146f9d08983900d0"),
    /** The tokens of a bucket with a limit that may change, and when it was refilled. */
    BUCKET_REMAINING(
            Keys.BUCKET,
            "token-bucket-remaining.lua",
            3,
            "deb03663e8af5a968deee895dd081be553d2611b",
            "40daf4a441df736f5c99f8b77bbe176c909e5de4"),
    /** Fixed window of several regions. */
    REGIONS_FIXED(
            Keys.WINDOW,
            "regions-fixed-window.lua",
            1,
            "8f7788c4a9c1632338c19094c0af5847bbd5a011",
            "a8c14f3835aa87bd70e5e2116081b81664abcf5c",
            "e04b753a75909b7f99aae4c04cf8869a8de02a9e"),
    /** What is used of it. */
    REGIONS_FIXED_REMAINING(
            Keys.WINDOW, "", 0, "8ab8322d0ed5fe5ac8eb08f0c2e4557f1b4816fd", "e066c8ce3eaca142b0894ad1541e0a58c9924819"),
    /** Sliding window of several regions. */
    REGIONS_SLIDING(
            Keys.WINDOWS,
            "regions-sliding-window.lua",
            1,
            "cb4fdc2575056df7c6d422764df0de3a08d6753b",
            "1e7ca8dcd2d600a6d0124a67a57ea225ed62921b",
            "aeb4d8f381e8dafc8e69041baae1324d254ded44"),
    /** What is used of it. */
    REGIONS_SLIDING_REMAINING(
            Keys.WINDOWS,
            "",
            0,
            "558c9306b7ec54abb50747fe0b17e5d44bd24868",
            "87828c1088f6a8d1f512a434ea330189982a1c0a"),
    /** Whether a value is denied. */
    DENY_LIST(Keys.LISTS, "", 0, "e8062088fe7e67994f617766e5d766490de1afb8"),
    /** Deletes the keys of a pattern. */
    RESET(Keys.PATTERN, "", 0, "54bd274ddc59fb3be0f42deee2f64322a10e2b50"),
    /** Sums the events of several hours, whose keys it builds itself. */
    EVENTS(
            Keys.EVENTS,
            "",
            0,
            "889f06ad27a40aed3d1ed1fea1d75a2fc556c335",
            "fb660e4126fb6827f16df10f2494541f4e816fd5",
            "c76ca4c298985b09f7f824321b851b2c64f01d8c",
            "bce9567d6a2ce82ccf2767b3bd2b374f8ec904ef");

    /** What the keys of a script are. Behind those of windows and buckets may be the key of a limit that changes. */
    public enum Keys {
        /** The counter of one window. */
        WINDOW,
        /** The counter of one window, which keeps its name because other commands of the client name it, too. */
        COUNTER,
        /** The counters of the current and the previous window. */
        WINDOWS,
        /** A token bucket. */
        BUCKET,
        /** The set of denied values, and the state of the list of addresses. */
        LISTS,
        /** A pattern of keys, which is no key. */
        PATTERN,
        /** The beginning of names of keys. */
        EVENTS
    }

    private static final HexFormat HEX = HexFormat.of();
    private static final Map<String, KnownScript> BY_SHA1 = new HashMap<>();

    static {
        for (KnownScript each : values()) {
            List.of(each.digests.split(" ", -1)).forEach(digest -> BY_SHA1.put(digest, each));
        }
    }

    private final Keys keys;
    private final String fixedFile;
    private final int numbers;
    /** With blanks between them. */
    private final String digests;

    KnownScript(Keys keys, String fixedFile, int numbers, String... digests) {
        this.keys = keys;
        this.fixedFile = fixedFile;
        this.numbers = numbers;
        this.digests = String.join(" ", digests);
    }

    public Keys keys() {
        return keys;
    }

    /** Whether it touches only keys that it declares. */
    public boolean keepsToItsKeys() {
        return keys != Keys.PATTERN && keys != Keys.EVENTS;
    }

    /** The file of the script that takes its place with fixed semantics; empty where none does. */
    Optional<String> fixedFile() {
        return fixedFile.isEmpty() ? Optional.empty() : Optional.of(fixedFile);
    }

    /** How many numbers its reply has; 1 for a reply that is no array. */
    int numbers() {
        return numbers;
    }

    /** Returns the script with this digest, in lower case. */
    public static Optional<KnownScript> bySha1(String digest) {
        return Optional.ofNullable(BY_SHA1.get(digest));
    }

    /** Returns the script that has this text. */
    public static Optional<KnownScript> ofText(byte[] text) {
        return bySha1(sha1(text));
    }

    /** The digest by which Redis calls a script. */
    public static String sha1(byte[] text) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
