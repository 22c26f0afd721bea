package dev.tidegate.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.TimeSource;
import dev.tidegate.doctor.diagnosis.Diagnosis;
import dev.tidegate.doctor.diagnosis.DiagnosisJson;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.testkit.redis.MachineTime;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the other side says, an examination ends in time with a diagnosis. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FuzzedServersTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final long SEED = Long.getLong("tidegate.seed", System.nanoTime());
    private static final byte[] MARKS = "+-:$*\r\n0123456789".getBytes();

    private static Diagnosis at(int port, boolean tls) {
        Target target = Target.parse((tls ? "rediss" : "redis") + "://u:p4ss@127.0.0.1:" + port);
        AtomicReference<Diagnosis> found = new AtomicReference<>();
        Duration taken =
                MachineTime.of(() -> found.set(Doctor.of(target, TIMEOUT).examine()));
        Diagnosis seen = found.get();
        // Each layer has its own time; two may use theirs up before one gives up.
        assertThat(taken)
                .as("seed " + SEED + " " + seen)
                .isLessThan(TIMEOUT.multipliedBy(12).plusSeconds(1));
        assertThat(DiagnosisJson.text(seen)).doesNotContain("p4ss");
        return seen;
    }

    @Test
    void randomBytes() throws IOException {
        System.out.println("seed " + SEED + ": repeat with -Dtidegate.seed=" + SEED);
        Random random = new Random(SEED);
        try (FakeServer noise = new FakeServer(client -> {
            byte[] bytes;
            synchronized (random) {
                bytes = new byte[random.nextInt(2000)];
                random.nextBytes(bytes);
                for (int i = 0; i < bytes.length; i++) {
                    if (random.nextInt(3) > 0) {
                        bytes[i] = MARKS[random.nextInt(MARKS.length)];
                    }
                }
                if (bytes.length > 0 && random.nextInt(4) == 0) {
                    bytes[0] = (byte) (20 + random.nextInt(4));
                }
            }
            client.getOutputStream().write(bytes);
            client.getInputStream().read();
        })) {
            for (int i = 0; i < 150; i++) {
                assertThat(at(noise.port(), i % 2 == 0).ok()).as("seed " + SEED).isFalse();
            }
        }
    }

    /** A real conversation in which any answer may be cut off, doubled, or have a byte changed. */
    @Test
    void realAnswersThatWereDamaged() throws IOException {
        System.out.println("seed " + SEED + ": repeat with -Dtidegate.seed=" + SEED);
        Random random = new Random(SEED);
        try (RedisServer redis = RedisServer.start();
                ScriptedRedis damaged = new ScriptedRedis(redis, command -> damaged(random, command))) {
            for (int i = 0; i < 150; i++) {
                assertThat(at(damaged.port(), false).slug()).isNotEmpty();
            }
        }
    }

    private static Optional<String> damaged(Random random, List<String> command) throws IOException {
        synchronized (random) {
            return switch (random.nextInt(40)) {
                case 0 -> Optional.of("$100\r\nhalf");
                case 1 -> Optional.of("*3\r\n:1\r\n");
                case 2 -> Optional.of("*1\r\n".repeat(50));
                case 3 -> Optional.of("$999999999\r\n");
                case 4 -> Optional.of("*999999999\r\n");
                case 5 -> Optional.of(":99999999999999999999\r\n");
                case 6 -> Optional.of("*0\r\n");
                case 7 -> Optional.of("$-1\r\n");
                case 8 -> Optional.of("-\r\n");
                case 9 -> Optional.of("+\r\n+\r\n");
                case 10 -> Optional.of("-MOVED 1 :99999\r\n");
                case 11 -> Optional.of(":" + random.nextLong() + "\r\n");
                case 12 -> Optional.of("*2\r\n*2\r\n$-1\r\n*1\r\n$-1\r\n:" + random.nextInt() + "\r\n");
                case 13 -> throw new IOException("hang up at " + command.get(0));
                default -> Optional.empty();
            };
        }
    }

    @Test
    void answersWithoutEnd() throws IOException {
        for (String each :
                List.of("+endless", "*9\r\n*9\r\n", "$2000000\r\n", ":1\r\n", "\u0016\u0003\u0003", "junk")) {
            try (FakeServer endless = new FakeServer(client -> {
                OutputStream out = client.getOutputStream();
                while (true) {
                    out.write(each.repeat(100).getBytes());
                }
            })) {
                assertThat(at(endless.port(), false).ok()).as(each).isFalse();
                assertThat(at(endless.port(), true).ok()).as(each).isFalse();
            }
        }
    }

    /** A byte now and then is enough to keep a socket's own timeout from ever running out. */
    @Test
    void aSlowDrip() throws IOException {
        for (String each : List.of("+", "$500\r\n", "\u0016\u0003\u0003\u0000\u0040")) {
            try (FakeServer drip = new FakeServer(client -> {
                OutputStream out = client.getOutputStream();
                out.write(each.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
                while (true) {
                    LockSupport.parkNanos(Duration.ofMillis(30).toNanos());
                    out.write('x');
                }
            })) {
                Duration taken = MachineTime.of(() -> {
                    assertThat(at(drip.port(), false).ok()).isFalse();
                    assertThat(at(drip.port(), true).ok()).isFalse();
                });
                assertThat(taken).isLessThan(TIMEOUT.plusSeconds(1).multipliedBy(2));
            }
        }
    }

    @Test
    void aClockThatJumpsEndsIt() {
        long[] now = {TimeSource.system().nowMicros()};
        TimeSource wild = () -> now[0] += new Random(now[0]).nextInt(4_000_000) - 2_000_000;
        try (RedisServer redis = RedisServer.start()) {
            Diagnosis seen = Doctor.of(Target.parse(redis.uri()), TIMEOUT, wild).examine();
            assertThat(seen.layers()).allMatch(layer -> layer.millis() >= 0);
        }
    }
}
