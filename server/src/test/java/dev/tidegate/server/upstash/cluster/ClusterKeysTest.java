package dev.tidegate.server.upstash.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.raw.CommandKeys;
import dev.tidegate.server.upstash.access.Glob;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names of keys on a cluster, and the patterns that find them. */
class ClusterKeysTest {
    private static final String[] PARTS = {"p", "user", ":", ":", "1", "27", "{", "}", "events", "denyList", "all", "x"
    };
    private static final int ROUNDS = 200_000;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "p:me:7,            {p:me}:7",
        "p:user:1:7,        {p:user:1}:7",
        "p:漢:7,            {p:漢}:7",
        "p:}x:7,            {p:}x}:7",
        "p:{x:7,            {p:{x}:7",
        "{p}:me:7,          {p}:me:7",
        "p:a{b}c:7,         p:a{b}c:7",
        "p:me,              p:me",
        "p:me:,             p:me:",
        "7,                 7",
        "}p:me:7,           }p:me:7",
    })
    void theCounterOfAWindowHasATagAroundItsIdentifier(String key, String stored) {
        assertThat(text(ClusterKeys.window(bytes(key)))).isEqualTo(stored);
    }

    @ParameterizedTest
    @CsvSource({
        "p:denyList:all,          {p}:denyList:all",
        "p:denyList:ipDenyList,   {p}:denyList:ipDenyList",
        "p:ipDenyListStatus,      {p}:ipDenyListStatus",
        "p:events:3600000,        {p:events}:3600000",
        "{a}p:denyList:all,       {a}p:denyList:all",
        "p:me:7,                  p:me:7",
        "p:dynamic:global,        p:dynamic:global",
        "denyList:all,            denyList:all",
    })
    void theKeysThatAPrefixUsesTogetherHaveATag(String key, String stored) {
        assertThat(text(ClusterKeys.stored(bytes(key)))).isEqualTo(stored);
        assertThat(text(ClusterKeys.named(bytes(stored)))).isEqualTo(key);
    }

    @Test
    void windowsOfAnIdentifierAreInTheSlotOfItsBucket() {
        for (String identifier : new String[] {"me", "user:1", "a{b}c", "{x", "漢"}) {
            int slot = CommandKeys.slot(bytes("p:" + identifier));
            for (int window = 0; window < 50; window++) {
                assertThat(CommandKeys.slot(ClusterKeys.window(bytes("p:" + identifier + ":" + window))))
                        .isEqualTo(slot);
            }
        }
    }

    @Test
    void aKeyBesideAnotherIsInItsSlotAndHasAnotherName() {
        for (String key : new String[] {"p:me", "{p:me}:7", "p:}x", "p:{x", "a{b}c", ""}) {
            byte[] beside = ClusterKeys.beside(bytes(key));
            assertThat(CommandKeys.slot(beside)).as(key).isEqualTo(CommandKeys.slot(bytes(key)));
            assertThat(text(beside)).startsWith("tidegate:no-limit:");
        }
    }

    /** The wider pattern that Redis gets finds each stored name that the narrower one means. */
    @Test
    void noStoredKeyIsMissedByTheWiderPattern() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int meant = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String key = name(random);
            int cut = random.nextInt(key.length() + 1);
            String pattern = random.nextInt(4) == 0 ? key : key.substring(0, cut) + "*";
            Glob narrow = Glob.of("pattern", pattern);
            Glob wide = Glob.of("pattern", ClusterKeys.superset(pattern));
            for (byte[] stored :
                    new byte[][] {bytes(key), ClusterKeys.window(bytes(key)), ClusterKeys.stored(bytes(key))}) {
                if (ClusterScan.isMeant(narrow, stored)) {
                    meant++;
                    assertThat(wide.matches(stored))
                            .as(
                                    "seed %d: %s is stored as %s, and %s does not find it",
                                    seed, pattern, text(stored), wide)
                            .isTrue();
                }
            }
            assertThat(ClusterScan.isMeant(narrow, ClusterKeys.window(bytes(key))))
                    .as("seed %d: %s means %s", seed, pattern, key)
                    .isTrue();
        }
        assertThat(meant).isGreaterThan(ROUNDS);
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        int parts = 1 + random.nextInt(7);
        for (int i = 0; i < parts; i++) {
            name.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return name.toString();
    }
}
