package dev.tidegate.config.prices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.InvalidInputException;
import dev.tidegate.usage.CallConditions.Term;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import dev.tidegate.usage.UsageReader;
import dev.tidegate.usage.UsageReading;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Usage as SDKs dump it, recorded with the library and version of each. The kinds beside a sample were worked out from
 * what the SDK says of its fields.
 */
class UsageSamplesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final UsageReader READER = UsageReader.builtIn();
    /** Every kind at a price of its own, so that counts that move between kinds change the charge. */
    private static final UnitPrices PRICES = prices();

    private record Sample(
            String library,
            String version,
            String format,
            Map<String, Object> usage,
            Map<String, Long> kinds,
            String provider,
            String model,
            List<String> terms,
            List<String> unknown,
            Map<String, Map<String, Long>> others,
            Long reported,
            String note) {
        @Override
        public String toString() {
            return format + ": " + library + " " + version + (note == null ? "" : ", " + note);
        }
    }

    private static UnitPrices prices() {
        Map<TokenKind, Long> picos = new HashMap<>();
        for (TokenKind kind : TokenKind.values()) {
            picos.put(kind, 1_000_000L);
        }
        picos.put(TokenKind.OUTPUT, 5_000_000L);
        picos.put(TokenKind.REASONING, 5_000_000L);
        picos.put(TokenKind.CACHE_READ, 100_000L);
        picos.put(TokenKind.CACHE_READ_AUDIO, 200_000L);
        picos.put(TokenKind.CACHE_READ_IMAGE, 200_000L);
        picos.put(TokenKind.CACHE_WRITE, 1_250_000L);
        picos.put(TokenKind.CACHE_WRITE_1H, 2_000_000L);
        picos.put(TokenKind.AUDIO_IN, 3_000_000L);
        picos.put(TokenKind.AUDIO_OUT, 9_000_000L);
        picos.put(TokenKind.IMAGE_OUT, 8_000_000L);
        return new UnitPrices(picos);
    }

    private static List<Sample> samples() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                UsageSamplesTest.class.getResourceAsStream("usage/samples.jsonl"), StandardCharsets.UTF_8))) {
            return lines.lines().map(UsageSamplesTest::parsed).toList();
        }
    }

    private static Sample parsed(String line) {
        try {
            return JSON.readValue(line, Sample.class);
        } catch (IOException e) {
            throw new IllegalStateException(line, e);
        }
    }

    private static Map<String, Long> kinds(Usage usage) {
        Map<String, Long> kinds = new TreeMap<>();
        usage.counts().forEach((kind, count) -> kinds.put(kind.text(), count));
        return kinds;
    }

    private static UsageReading reading(Sample sample, Map<String, Object> usage) {
        return sample.provider() == null ? READER.reading(usage) : READER.reading(sample.provider(), usage);
    }

    @TestFactory
    Stream<DynamicTest> aRecordedUsageIsReadAsItsLibraryMeansIt() throws IOException {
        return samples().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.toString(), () -> {
                    UsageReading reading = reading(sample, sample.usage());
                    assertThat(kinds(reading.usage())).as("%s", reading).isEqualTo(new TreeMap<>(sample.kinds()));
                    assertThat(reading.format()).isEqualTo(sample.format());
                    assertThat(reading.model().orElse(null)).isEqualTo(sample.model());
                    assertThat(reading.conditions().terms().stream().map(Term::name))
                            .containsExactlyInAnyOrderElementsOf(sample.terms() == null ? List.of() : sample.terms());
                    assertThat(reading.unknown()).isEqualTo(sample.unknown() == null ? List.of() : sample.unknown());
                    Map<String, Map<String, Long>> others = new TreeMap<>();
                    reading.others().forEach((model, usage) -> others.put(model, kinds(usage)));
                    assertThat(others).isEqualTo(sample.others() == null ? Map.of() : sample.others());
                    if (sample.reported() != null) {
                        assertThat(reading.reported()).hasValue(sample.reported());
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aRenamedCountIsNamedRefusedOrChangesNoCharge() throws IOException {
        return samples().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.toString(), () -> {
                    long charge = charge(reading(sample, sample.usage()));
                    for (int place = 0; place < places(sample.usage()); place++) {
                        Map<String, Object> usage =
                                parsed(JSON.writeValueAsString(sample)).usage();
                        String name =
                                edit(usage, place, (object, field) -> object.put("zq_" + field, object.remove(field)));
                        if (!name.isEmpty()) {
                            neverLessInSilence(sample, usage, charge, "zq_" + name);
                        }
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> anUnknownCountIsNamedOrChangesNoCharge() throws IOException {
        return samples().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.toString(), () -> {
                    long charge = charge(reading(sample, sample.usage()));
                    for (int place = 0; place < places(sample.usage()); place++) {
                        Map<String, Object> usage =
                                parsed(JSON.writeValueAsString(sample)).usage();
                        if (!edit(usage, place, (object, field) -> object.put("zq_tokens", 77))
                                .isEmpty()) {
                            neverLessInSilence(sample, usage, charge, "zq_tokens");
                        }
                    }
                }));
    }

    /** Other ways to write the same field of which no format knows: in another spelling, in objects and in lists. */
    @TestFactory
    Stream<DynamicTest> anUnknownCountBesideACountThatMattersIsNamed() throws IOException {
        return samples().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.toString(), () -> {
                    for (int place = 0; place < places(sample.usage()); place++) {
                        if (matters(sample, place)) {
                            named(sample, place, "zq_tokens", 77);
                            named(sample, place, "zqTokens", 77);
                            named(sample, place, "zq_details", Map.of("deep", Map.of("zq_tokens", 77)));
                            named(sample, place, "zq_list", List.of(Map.of("zqTokens", 77), Map.of("zq_tokens", 77)));
                        }
                    }
                }));
    }

    /** Whether the object around a count is read: without the count the reading is another. */
    private static boolean matters(Sample sample, int place) throws IOException {
        Map<String, Object> usage = copy(sample);
        String name = edit(usage, place, (object, field) -> object.put("zq_" + field, object.remove(field)));
        if (name.isEmpty()) {
            return false;
        }
        try {
            UsageReading renamed = reading(sample, usage);
            return renamed.unknown().stream().anyMatch(path -> path.contains("zq_"));
        } catch (InvalidInputException e) {
            return false;
        }
    }

    private static void named(Sample sample, int place, String name, Object value) throws IOException {
        Map<String, Object> usage = copy(sample);
        edit(usage, place, (object, field) -> object.put(name, value));
        try {
            assertThat(reading(sample, usage).unknown())
                    .as("%s beside count %d of %s", name, place, sample)
                    .anyMatch(path -> path.contains("zq"));
        } catch (InvalidInputException e) {
            assertThat(e).hasMessageContaining("zq");
        }
    }

    @TestFactory
    Stream<DynamicTest> aDumpInTheOtherSpellingCostsNoLessInSilence() throws IOException {
        return samples().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.toString(), () -> {
                    long charge = charge(reading(sample, sample.usage()));
                    for (boolean camel : new boolean[] {true, false}) {
                        Map<String, Object> usage = spelt(sample.usage(), camel);
                        try {
                            UsageReading reading = reading(sample, usage);
                            assertThat(charge(reading) >= charge
                                            || !reading.unknown().isEmpty())
                                    .as(
                                            "%s of %s costs %s where %s was charged",
                                            reading, usage, charge(reading), charge)
                                    .isTrue();
                        } catch (InvalidInputException e) {
                            assertThat(e.field()).isNotEmpty();
                        }
                    }
                }));
    }

    private static Map<String, Object> spelt(Map<?, ?> tree, boolean camel) {
        Map<String, Object> spelt = new LinkedHashMap<>();
        tree.forEach((key, value) -> spelt.put(spelt(String.valueOf(key), camel), speltValue(value, camel)));
        return spelt;
    }

    private static Object speltValue(Object value, boolean camel) {
        if (value instanceof Map<?, ?> map) {
            return spelt(map, camel);
        }
        return value instanceof List<?> list
                ? list.stream().map(item -> speltValue(item, camel)).collect(Collectors.toCollection(ArrayList::new))
                : value;
    }

    private static String spelt(String name, boolean camel) {
        return camel
                ? Pattern.compile("_([a-z])")
                        .matcher(name)
                        .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT))
                : Pattern.compile("([a-z0-9])([A-Z])")
                        .matcher(name)
                        .replaceAll(
                                match -> match.group(1) + "_" + match.group(2).toLowerCase(Locale.ROOT));
    }

    /** A count may come as 12.0, and is refused as text: it is never taken for nothing. */
    @TestFactory
    Stream<DynamicTest> aCountThatIsADoubleIsTheSameAndOneThatIsATextIsNotLost() throws IOException {
        return samples().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.toString(), () -> {
                    long charge = charge(reading(sample, sample.usage()));
                    for (int place = 0; place < places(sample.usage()); place++) {
                        Map<String, Object> doubles = copy(sample);
                        edit(
                                doubles,
                                place,
                                (object, field) -> object.put(field, ((Number) object.get(field)).doubleValue()));
                        assertThat(charge(reading(sample, doubles))).isEqualTo(charge);
                        Map<String, Object> texts = copy(sample);
                        String name = edit(
                                texts, place, (object, field) -> object.put(field, String.valueOf(object.get(field))));
                        if (!name.isEmpty()) {
                            neverLessInSilence(sample, texts, charge, name);
                        }
                    }
                }));
    }

    private static Map<String, Object> copy(Sample sample) throws IOException {
        return parsed(JSON.writeValueAsString(sample)).usage();
    }

    private static void neverLessInSilence(Sample sample, Map<String, Object> usage, long charge, String name) {
        UsageReading reading;
        try {
            reading = reading(sample, usage);
        } catch (InvalidInputException e) {
            return;
        }
        boolean named = reading.unknown().stream().anyMatch(path -> path.contains(name) || !path.isEmpty());
        assertThat(named || charge(reading) == charge)
                .as("%s: %s costs %s where %s was charged", name, reading, charge(reading), charge)
                .isTrue();
    }

    @Test
    void idsTimesAndDurationsAreNotTakenForCounts() throws IOException {
        for (Sample sample : samples()) {
            long charge = charge(reading(sample, sample.usage()));
            for (String name : List.of("requestId", "latency_ms", "created_at", "total_duration", "queue_time")) {
                for (int place = 0; place < places(sample.usage()); place++) {
                    Map<String, Object> usage =
                            parsed(JSON.writeValueAsString(sample)).usage();
                    edit(usage, place, (object, field) -> object.putIfAbsent(name, 123_456_789));
                    UsageReading reading = reading(sample, usage);
                    assertThat(charge(reading)).as("%s in %s", name, sample).isEqualTo(charge);
                    assertThat(reading.unknown())
                            .as("%s in %s", name, sample)
                            .isEqualTo(sample.unknown() == null ? List.of() : sample.unknown());
                }
            }
        }
    }

    @Test
    void theSamplesHaveEveryFormat() throws IOException {
        TreeSet<String> seen = new TreeSet<>();
        samples().forEach(sample -> seen.add(sample.format()));
        assertThat(seen).hasSizeGreaterThanOrEqualTo(30);
    }

    private static long charge(UsageReading reading) {
        return PRICES.spendNanos(reading.total());
    }

    private interface Edit {
        void of(Map<String, Object> object, String field);
    }

    private static boolean isCount(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof Double;
    }

    private static int places(Object tree) {
        int places = 0;
        if (tree instanceof Map<?, ?> map) {
            for (Object value : map.values()) {
                places += isCount(value) ? 1 : places(value);
            }
        } else if (tree instanceof Collection<?> list) {
            for (Object value : list) {
                places += places(value);
            }
        }
        return places;
    }

    /** Edits the object around the n-th count that is not 0; answers the count's name, or nothing if that one is 0. */
    private static String edit(Object tree, int n, Edit edit) {
        int[] left = {n};
        return edit(tree, left, edit);
    }

    @SuppressWarnings("unchecked")
    private static String edit(Object tree, int[] left, Edit edit) {
        if (tree instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> each : new ArrayList<>(map.entrySet())) {
                if (isCount(each.getValue())) {
                    if (left[0]-- == 0) {
                        String name = String.valueOf(each.getKey());
                        boolean nothing = ((Number) each.getValue()).doubleValue() == 0;
                        edit.of((Map<String, Object>) map, name);
                        return nothing ? "" : name;
                    }
                } else {
                    String name = edit(each.getValue(), left, edit);
                    if (left[0] < 0) {
                        return name;
                    }
                }
            }
        } else if (tree instanceof Collection<?> list) {
            for (Object value : list) {
                String name = edit(value, left, edit);
                if (left[0] < 0) {
                    return name;
                }
            }
        }
        return "";
    }
}
