package dev.tidegate.redis.command;

import dev.tidegate.Subject;
import dev.tidegate.plan.Scope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The layout of keys: {@code tg:{tenant}} for a tenant's own counts, {@code tg:{tenant}:u:user} and
 * {@code tg:{tenant}:m:model} below it; {@code tg:instances} and the marks of shards beside them. The braces are the hash tag that keeps all keys of a tenant in one slot, so
 * braces, colons, percent signs and controls of an id are percent-encoded.
 */
public final class RedisKeys {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PREFIX = "tg:{".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OWN = "}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] USER = "}:u:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MODEL = "}:m:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RECORD = "}:r:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ATTEMPTS = "}:a:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RECORDS = "}:n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] USAGE = "}:l".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] USAGE_LOST = "}:ll".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OVERRIDES = "}:o".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OVERRIDES_PAST = "}:oh".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CROSSED = "}:x".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UNREPORTED = "}:xu".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};
    private static final Pattern SUBJECT = Pattern.compile("tg:\\{([^{}]+)\\}(?::([um]):([^:{}]+))?");

    /** Which processes are there. */
    public static final byte[] INSTANCES = "tg:instances".getBytes(StandardCharsets.US_ASCII);

    /** Which versions of plans and prices they run. */
    public static final byte[] VERSIONS = "tg:versions".getBytes(StandardCharsets.US_ASCII);

    /** The plans of the process that started last, or was given others last. */
    public static final byte[] PLANS = "tg:plans".getBytes(StandardCharsets.US_ASCII);

    private RedisKeys() {}

    /** The mark of a shard: {@code tg:epoch:{tag}}. */
    public static byte[] epoch(String shard) {
        return ("tg:epoch:{" + shard + "}").getBytes(StandardCharsets.US_ASCII);
    }

    public static byte[] key(Subject subject, Scope scope) {
        byte[] tenant = encoded(subject.tenant());
        return switch (scope) {
            case TENANT -> joined(tenant, OWN, NOTHING);
            case USER -> joined(tenant, USER, encoded(subject.user().orElseThrow()));
            case MODEL -> joined(tenant, MODEL, encoded(subject.model().orElseThrow()));
        };
    }

    /** Matches the keys of all subjects, and others of their tenants. */
    public static final String SUBJECTS_PATTERN = "tg:{*}*";

    /** The subject whose counts are under a key; empty if it is a key of another kind. */
    public static Optional<Subject> subjectOf(byte[] key) {
        Matcher parts = SUBJECT.matcher(new String(key, StandardCharsets.UTF_8));
        if (!parts.matches()) {
            return Optional.empty();
        }
        Subject tenant = Subject.of(decoded(parts.group(1)));
        String below = parts.group(2);
        return Optional.of(
                below == null
                        ? tenant
                        : below.equals("u")
                                ? tenant.withUser(decoded(parts.group(3)))
                                : tenant.withModel(decoded(parts.group(3))));
    }

    /** The record of a reservation, which is the tenant's: {@code tg:{tenant}:r:id}. */
    public static byte[] record(String tenant, String id) {
        return joined(encoded(tenant), RECORD, encoded(id));
    }

    /** Matches the records of slices: units that a process took ahead for limits with a lease. */
    public static final String SLICES_PATTERN = "tg:{*}:r:%01slice%3A*";

    /** The tenant of a key that matches {@link #SLICES_PATTERN}. */
    public static String tenantOfSlice(byte[] key) {
        String text = new String(key, StandardCharsets.UTF_8);
        return decoded(text.substring(PREFIX.length, text.indexOf('}')));
    }

    /** A sum of attempts of the tenant's subjects in one period: {@code tg:{tenant}:a:name}. */
    public static byte[] attempts(String tenant, String name) {
        return joined(encoded(tenant), ATTEMPTS, encoded(name));
    }

    /** How many records the tenant has: {@code tg:{tenant}:n}. */
    static byte[] records(String tenant) {
        return joined(encoded(tenant), RECORDS, NOTHING);
    }

    /** Matches the keys of the overrides of all tenants, and of nothing else. */
    public static final String OVERRIDES_PATTERN = "tg:{*}:o";

    /** How the calls of the tenant are decided otherwise than its plan says: {@code tg:{tenant}:o}. */
    public static byte[] overrides(String tenant) {
        return joined(encoded(tenant), OVERRIDES, NOTHING);
    }

    /** The last changes of the overrides: {@code tg:{tenant}:oh}. */
    public static byte[] overridesPast(String tenant) {
        return joined(encoded(tenant), OVERRIDES_PAST, NOTHING);
    }

    /** The tenant of a key of overrides. */
    public static String tenantOfOverrides(byte[] key) {
        String id =
                new String(key, PREFIX.length, key.length - PREFIX.length - OVERRIDES.length, StandardCharsets.UTF_8);
        return id.contains("%") ? decoded(id) : id;
    }

    private static String decoded(String id) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) == '%') {
                text.append((char) Integer.parseInt(id, i + 1, i + 3, 16));
                i += 2;
            } else {
                text.append(id.charAt(i));
            }
        }
        return text.toString();
    }

    /** Matches the keys of the streams of all tenants, and of nothing else. */
    public static final String USAGE_PATTERN = "tg:{*}:l";

    /** The stream of what the tenant's reservations were charged: {@code tg:{tenant}:l}. */
    public static byte[] usage(String tenant) {
        return joined(encoded(tenant), USAGE, NOTHING);
    }

    /** How many entries a full stream of the tenant could not take: {@code tg:{tenant}:ll}. */
    public static byte[] usageLost(String tenant) {
        return joined(encoded(tenant), USAGE_LOST, NOTHING);
    }

    /** Matches the keys of crossed thresholds that are not reported, of all tenants. */
    public static final String UNREPORTED_PATTERN = "tg:{*}:xu";

    /** Which thresholds of the tenant were crossed, and until when they are not recorded again: {@code tg:{tenant}:x}. */
    static byte[] crossed(String tenant) {
        return joined(encoded(tenant), CROSSED, NOTHING);
    }

    /** The crossed ones that no process has reported: {@code tg:{tenant}:xu}. */
    public static byte[] unreported(String tenant) {
        return joined(encoded(tenant), UNREPORTED, NOTHING);
    }

    /** As {@link #usageLost}, for the key of a stream. */
    public static byte[] usageLostOf(byte[] usage) {
        byte[] key = Arrays.copyOf(usage, usage.length + 1);
        key[usage.length] = 'l';
        return key;
    }

    private static byte[] joined(byte[] tenant, byte[] middle, byte[] below) {
        byte[] key = new byte[PREFIX.length + tenant.length + middle.length + below.length];
        System.arraycopy(PREFIX, 0, key, 0, PREFIX.length);
        System.arraycopy(tenant, 0, key, PREFIX.length, tenant.length);
        System.arraycopy(middle, 0, key, PREFIX.length + tenant.length, middle.length);
        System.arraycopy(below, 0, key, key.length - below.length, below.length);
        return key;
    }

    private static byte[] encoded(String id) {
        byte[] raw = id.getBytes(StandardCharsets.UTF_8);
        int odd = 0;
        for (byte b : raw) {
            odd += isOdd(b) ? 1 : 0;
        }
        if (odd == 0) {
            return raw;
        }
        byte[] out = new byte[raw.length + 2 * odd];
        int at = 0;
        for (byte b : raw) {
            if (isOdd(b)) {
                out[at++] = '%';
                out[at++] = HEX[(b >> 4) & 0xf];
                out[at++] = HEX[b & 0xf];
            } else {
                out[at++] = b;
            }
        }
        return out;
    }

    private static boolean isOdd(byte b) {
        return b == '{' || b == '}' || b == ':' || b == '%' || (b >= 0 && b < 0x20) || b == 0x7f;
    }
}
