package dev.tidegate.redis.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A script reaches the server with its constants written out. */
class LuaScriptTest {
    private static final int LONGEST = 80;
    private static final int WIDEST = 120;
    private static final String INCLUDE = "--@include ";

    private static String sent(String source) {
        return new String(LuaScript.of(source).text(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "local A, LAST_B = 1, -2 return A + LAST_B § return 1 + -2",
                "local MOST = 5 return MOSTLY, ALMOST, x.MOST_OF § return MOSTLY, ALMOST, x.MOST_OF",
                "local PRICES = { [3] = 2 } return PRICES § local PRICES = { [3] = 2 } return PRICES",
                "local a = 1 return a, KEYS[1] § local a = 1 return a, KEYS[1]",
                "local A = 1 local A = 1 return A § return 1",
            })
    void aConstantStandsInEachPlaceWhereItsNameDid(String source, String text) {
        assertThat(sent(source + " ").trim()).isEqualTo(text);
    }

    @Test
    void oneNameForTwoConstantsIsRefused() {
        assertThatThrownBy(() -> sent("local A = 1\nlocal A = 2\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("A");
    }

    @Test
    void aNameOfNoSharedConstantIsRefused() {
        assertThat(sent("return @{METER.SPEND} ").trim()).isEqualTo("return 4");
        assertThatThrownBy(() -> sent("return @{METER.PRICE}")).hasMessageContaining("METER.PRICE");
    }

    @Test
    void aFileOfAScriptHasAtMost80LinesOf120Columns() throws Exception {
        Deque<String> files = new ArrayDeque<>(Scripts.NAMES);
        files.addAll(Scripts.SHAPE_FILES);
        Set<String> seen = new HashSet<>();
        while (!files.isEmpty()) {
            String file = files.remove();
            if (seen.add(file)) {
                List<String> lines = lines(file);
                assertThat(lines).as(file).hasSizeLessThanOrEqualTo(LONGEST);
                assertThat(lines).as(file).allMatch(line -> line.length() <= WIDEST);
                lines.stream()
                        .filter(line -> line.startsWith(INCLUDE))
                        .forEach(line -> files.add("lib/" + line.substring(INCLUDE.length()) + ".lua"));
            }
        }
        assertThat(seen).contains("settle.lua", "lib/prelude.lua");
    }

    private static List<String> lines(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(LuaScript.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void noScriptComparesAKindAMeterOrAStatusWithABareNumber() {
        Pattern bare =
                Pattern.compile("\\b(kind|meter|status) *(==|~=|<|>) *\\d|\\b(status_reply|reply_with_usage)\\(\\d");
        for (String name : Scripts.NAMES) {
            String code = LuaScript.included(name).replaceAll("(?m)--.*$", "");
            assertThat(bare.matcher(code).results().map(found -> found.group()))
                    .as(name)
                    .isEmpty();
        }
    }
}
