package dev.tidegate.config.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.FailureMode;
import dev.tidegate.config.Fault;
import dev.tidegate.config.InvalidPlansException;
import dev.tidegate.config.Text;
import dev.tidegate.plan.DenialStatus;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.ModelScope;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.TokenWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PlansFileTest {
    static final String FULL = """
            # every key
            version: 1
            plans:
              pro:
                limits:
                  - { name: requests-per-hour, meter: requests, capacity: 100, window: sliding 1h, segments: 60 }
                  - name: monthly-spend
                    meter: spend
                    capacity: $50.25
                    window: calendar month Europe/Paris anchor 31
                    thresholds: [80%, 95%]
                    on-store-failure: closed
                    status: auto
                  - name: tokens
                    meter: tokens
                    capacity: 2M
                    window: bucket 10 per 1s
                    refunds: none
                    scope: user
                    shadow: true
                    thresholds: 90%
                    weights: { cache_read: 1, output: 4 }
              '2024':
                trust-cost: true
                unknown-usage: refuse
                limits:
                  - { name: "7", meter: clips, capacity: unlimited, window: fixed 250ms, scope: model, model-scope: as-named }
                  - { name: slots, meter: concurrency, capacity: 3, window: concurrent, concurrency-retry: 250ms, status: 403 }
            """;

    @TempDir
    private Path folder;

    @Test
    void aLeaseIsReadAndWritten() {
        String yaml = """
            version: 1
            plans:
              leased:
                limits:
                  - { name: a, meter: requests, capacity: 100k, window: fixed 1m, lease: 250ms }
                  - { name: b, meter: tokens, capacity: 2G, window: calendar day UTC, lease: 1s }
            """;
        Plans plans = PlansFile.parse(yaml);
        assertThat(plans.plan("leased").orElseThrow().limits())
                .extracting(limit -> limit.lease().orElseThrow())
                .containsExactly(Duration.ofMillis(250), Duration.ofSeconds(1));
        assertThat(PlansFile.parse(PlansText.write(plans)).all()).isEqualTo(plans.all());
        InvalidPlansException e = catchThrowableOfType(
                InvalidPlansException.class, () -> PlansFile.parse(yaml.replace(", lease: 1s", "")));
        assertThat(e.faults()).hasSize(1);
        assertThat(e.faults().get(0).toString()).contains("a lease for each limit of the plan, or for none");
    }

    @Test
    void everyKeyArrivesInItsLimit() {
        Plans plans = PlansFile.parse(FULL);
        assertThat(plans.all()).extracting(Plan::name).containsExactly("pro", "2024");
        List<Limit> limits = plans.plan("pro").orElseThrow().limits();
        assertThat(limits.get(0).window()).isEqualTo(new Window.Sliding(Duration.ofHours(1), 60));
        assertThat(limits.get(1))
                .isEqualTo(Limit.builder(
                                "monthly-spend",
                                Meter.SPEND,
                                new Window.Calendar(Window.Unit.MONTH, ZoneId.of("Europe/Paris"), 31))
                        .capacity(50_250_000_000L)
                        .thresholds(List.of(80, 95))
                        .onStoreFailure(FailureMode.CLOSED)
                        .denialStatus(DenialStatus.AUTO)
                        .build());
        assertThat(limits.get(2))
                .isEqualTo(Limit.builder("tokens", Meter.TOKENS, Window.bucket(10, Duration.ofSeconds(1)))
                        .capacity(2_000_000)
                        .refunds(false)
                        .scope(Scope.USER)
                        .shadow(true)
                        .thresholds(List.of(90))
                        .weights(new TokenWeights(Map.of(TokenKind.CACHE_READ, 1, TokenKind.OUTPUT, 4)))
                        .build());
        assertThat(plans.plan("2024").orElseThrow().limits().get(0).capacity()).isEmpty();
        assertThat(plans.plan("2024").orElseThrow().limits().get(0).modelScope())
                .isEqualTo(ModelScope.AS_NAMED);
        assertThat(plans.plan("2024").orElseThrow().spendRules().trustCost()).isTrue();
        assertThat(plans.plan("2024").orElseThrow().spendRules().refuseUnknown())
                .isTrue();
        Limit slots = plans.plan("2024").orElseThrow().limits().get(1);
        assertThat(slots.concurrencyRetry()).isEqualTo(Duration.ofMillis(250));
        assertThat(slots.denialStatus()).isEqualTo(DenialStatus.FORBIDDEN);
    }

    @Test
    void aFileIsReadWithAByteOrderMarkAndAnyLineEnd() throws IOException {
        Path file = folder.resolve("plans.yaml");
        Files.writeString(file, "\uFEFF" + FULL.replace("\n", "\r\n"));
        assertThat(PlansFile.load(file).all()).isEqualTo(PlansFile.parse(FULL).all());
    }

    @Test
    void aLineIsCountedTheSameWithAnyLineEnd() {
        for (String end : List.of("\n", "\r\n", "\r")) {
            String yaml = FULL.replace("capacity: 2M", "capacity: 2X").replace("\n", end);
            InvalidPlansException e = catchThrowableOfType(InvalidPlansException.class, () -> PlansFile.parse(yaml));
            assertThat(e.faults()).extracting(Fault::line).containsExactly(16);
        }
    }

    @Test
    void whatIsNotUtf8IsRefusedOnItsLine() throws IOException {
        Path file = folder.resolve("plans.yaml");
        Files.write(file, "version: 1\n# caf\u00e9\nplans: {}\n".getBytes(StandardCharsets.ISO_8859_1));
        InvalidPlansException e = catchThrowableOfType(InvalidPlansException.class, () -> PlansFile.load(file));
        assertThat(e.faults()).containsExactly(new Fault(2, "(file)", "(byte 0xe9)", "text in UTF-8"));
        Files.write(file, new byte[] {'a', (byte) 0xe2, (byte) 0x82});
        assertThat(catchThrowableOfType(InvalidPlansException.class, () -> PlansFile.load(file))
                        .faults())
                .extracting(Fault::line)
                .containsExactly(1);
    }

    @Test
    void aControlCharacterIsRefusedOnItsLine() {
        InvalidPlansException e = catchThrowableOfType(
                InvalidPlansException.class, () -> PlansFile.parse("version: 1\r\nplans:\r  a\u0000b: {}\n"));
        assertThat(e.faults()).containsExactly(new Fault(3, "(file)", "\\u0000", "printable characters"));
    }

    @Test
    void aFileThatIsTooBigIsRefused() throws IOException {
        Path file = folder.resolve("plans.yaml");
        String big = FULL + "#".repeat(Text.MAX_BYTES);
        Files.writeString(file, big);
        assertThatThrownBy(() -> PlansFile.load(file)).isInstanceOf(InvalidPlansException.class);
        assertThatThrownBy(() -> PlansFile.parse(big)).hasMessageContaining("at most 1048576 bytes");
    }

    @Test
    void aFileThatCannotBeReadIsAnInputOutputFault() {
        assertThatThrownBy(() -> PlansFile.load(folder.resolve("none.yaml"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> PlansFile.load(folder)).isInstanceOf(IOException.class);
    }

    @Test
    void writtenPlansReadBackEqual() {
        for (Plans plans : List.of(Plans.builtIn(), PlansFile.parse(FULL))) {
            String text = PlansText.write(plans);
            assertThat(PlansFile.parse(text).all()).as(text).isEqualTo(plans.all());
        }
    }

    @Test
    void randomPlansReadBackEqual() {
        long seed = 20251201;
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            Plans plans = RandomPlans.next(random);
            String text = PlansText.write(plans);
            assertThat(PlansFile.parse(text).all())
                    .as("seed %d, run %d:%n%s", seed, i, text)
                    .isEqualTo(plans.all());
        }
    }

    @Test
    @Timeout(300)
    void aMutatedFileIsReadOrRefusedAndNothingElse() {
        long seed = 7;
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            String yaml = Mutations.of(FULL, random);
            try {
                PlansFile.parse(yaml);
            } catch (InvalidPlansException e) {
                refused++;
                assertThat(e.faults()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", run " + i + ":\n" + yaml, e);
            }
        }
        assertThat(refused).isGreaterThan(2_500);
    }

    @Test
    @Timeout(300)
    void aFileMadeToBeSlowIsRefusedQuickly() {
        int size = Text.MAX_BYTES / 8;
        for (String unit : List.of("[", "{", "- ", "? ", "{a: ", "a: &a\n", "*a ", "!", "[],", "\"", "a,", "-\n")) {
            String yaml = unit.repeat(size / unit.length());
            assertThatThrownBy(() -> PlansFile.parse(yaml)).isInstanceOf(InvalidPlansException.class);
            assertThatThrownBy(() -> PlansFile.parse("version: 1\nplans: " + yaml))
                    .isInstanceOf(InvalidPlansException.class);
        }
    }

    @Test
    void anAliasBombIsRefusedWithoutExpanding() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 100; i++) {
            yaml.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
        }
        assertThatThrownBy(() -> PlansFile.parse(yaml.toString())).isInstanceOf(InvalidPlansException.class);
    }

    @Test
    void capacitiesReadAndWriteExactly() {
        assertThat(CapacityText.parse(Meter.SPEND, "$0.50")).hasValue(500_000_000L);
        assertThat(CapacityText.parse(Meter.SPEND, "$0.000000001")).hasValue(1);
        assertThat(CapacityText.parse(Meter.TOKENS, "1.5M")).hasValue(1_500_000);
        assertThat(CapacityText.parse(Meter.TOKENS, "unlimited")).isEmpty();
        assertThat(CapacityText.format(Meter.SPEND, OptionalLong.of(10_000_000_000L)))
                .isEqualTo("$10");
        assertThat(CapacityText.format(Meter.SPEND, OptionalLong.of(500_000_000L)))
                .isEqualTo("$0.50");
        assertThat(CapacityText.format(Meter.SPEND, OptionalLong.of(1))).isEqualTo("$0.000000001");
        assertThat(CapacityText.format(Meter.TOKENS, OptionalLong.of(2_000_000)))
                .isEqualTo("2M");
        assertThat(CapacityText.format(Meter.TOKENS, OptionalLong.of(250_000))).isEqualTo("250k");
        assertThat(CapacityText.format(Meter.TOKENS, OptionalLong.of(2_000_001)))
                .isEqualTo("2000001");
        assertThat(CapacityText.format(Meter.REQUESTS, OptionalLong.of(1000))).isEqualTo("1000");
        assertThat(CapacityText.format(Meter.REQUESTS, OptionalLong.empty())).isEqualTo("unlimited");
    }

    @Test
    void amountsShowTheDigitsTheyHave() {
        assertThat(CapacityText.formatAmount(Meter.SPEND, 0)).isEqualTo("$0.00");
        assertThat(CapacityText.formatAmount(Meter.SPEND, 1_234_000)).isEqualTo("$0.001234");
        assertThat(CapacityText.formatAmount(Meter.SPEND, 10_000_000_000L)).isEqualTo("$10.00");
        assertThat(CapacityText.formatAmount(Meter.SPEND, -1_500_000_000L)).isEqualTo("-$1.50");
        assertThat(CapacityText.formatAmount(Meter.TOKENS, 2_000_000)).isEqualTo("2000000");
    }

    @Test
    void plansOfMapsAreThoseOfTheFile() {
        Plans file = PlansFile.parse("""
                version: 1
                plans:
                  pro:
                    trust-cost: true
                    limits:
                      - { name: a, meter: tokens, capacity: 20, window: sliding 1h, shadow: true,
                          thresholds: [80%], weights: { output: 4 }, status: 402 }
                """);
        Plans maps = PlansFile.of(Map.of(
                "pro",
                Map.of(
                        "trust-cost",
                        true,
                        "limits",
                        List.of(Map.of(
                                "name",
                                "a",
                                "meter",
                                "tokens",
                                "capacity",
                                "20",
                                "window",
                                "sliding 1h",
                                "shadow",
                                true,
                                "thresholds",
                                List.of("80%"),
                                "weights",
                                Map.of("output", 4),
                                "status",
                                402)))));
        assertThat(maps.all()).isEqualTo(file.all());
    }

    @Test
    void faultsOfMapsHaveAPathAndNoLine() {
        Map<String, Object> limit = Map.of("name", "a", "meter", "requests", "capacity", -3, "window", "sliding 1h");
        assertThatThrownBy(() -> PlansFile.of(Map.of("pro", Map.of("limits", List.of(limit, limit)))))
                .isInstanceOf(InvalidPlansException.class)
                .hasMessageContaining("\n  plans.pro.limits[0].capacity: \"-3\" (expected: ")
                .hasMessageContaining("plans.pro.limits[1].name: \"a\" (expected: a name that no other limit")
                .hasMessageNotContaining("line ");
    }
}
