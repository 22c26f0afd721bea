package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hyphen in place of a file is standard input, in every command that reads one. */
class StandardInputTest {
    private static final String PLANS = """
            version: 1
            plans:
              free:
                limits:
                  - { name: few, meter: requests, capacity: 5, window: sliding 1h }
            """;
    private static final String PRICES = """
            version: 2
            date: 2026-11-01
            currency: USD
            models:
              own-model: { input: $1, output: $2 }
            """;
    private static final String LITELLM =
            "{\"m\": {\"litellm_provider\": \"openai\", \"input_cost_per_token\": 2e-06, \"output_cost_per_token\": 8e-06}}";
    private static final String AWS_PRICES =
            "version: 1\ndate: 2026-11-01\ncurrency: USD\nsources: {bill: our bill}\nregions:\n  eu-west-3:\n"
                    + "    bill:\n      node.valkey.cache.t4g.micro: $0.0149\n";

    @TempDir
    private Path folder;

    private static Cli.Outcome piped(String text, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            return new Cli().run(args);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void plansAreReadFromIt() throws IOException {
        assertThat(piped(PLANS, "plans", "validate", "-").out()).isEqualTo("standard input: valid, 1 plan: free\n");
        Cli.Outcome faulty = piped(PLANS.replace("5,", "-5,"), "plans", "validate", "-", "--json");
        assertThat(faulty.code()).isEqualTo(1);
        assertThat(faulty.out()).contains("\"file\":\"-\",\"valid\":false", "\"value\":\"-5\"");
        String file = Files.writeString(folder.resolve("plans.yaml"), PLANS).toString();
        assertThat(piped(PLANS.replace("1h", "2h"), "plans", "validate", file, "--against", "-")
                        .out())
                .contains("window sliding 2h -> sliding 1h");
        assertThat(piped(PLANS, "plans", "show", "-").out()).contains("free", "sliding 1h");
        assertThat(piped(PLANS, "acquire", "c", "--embedded", "--plans", "-", "--plan", "free")
                        .code())
                .isZero();
        assertThat(piped("- no plans", "plans", "show", "-").err()).contains("tidegate: standard input: ");
    }

    @Test
    void pricesAreReadFromIt() throws IOException {
        assertThat(piped(PRICES, "prices", "explain", "own-model", "--prices", "-")
                        .out())
                .contains("own-model is own-model");
        String file = Files.writeString(folder.resolve("prices.yaml"), PRICES).toString();
        assertThat(piped(PRICES.replace("$2", "$3"), "prices", "diff", file, "-")
                        .out())
                .contains("- own-model: ", "+ own-model: ");
        assertThat(piped("model\nown-model\nother\n", "prices", "check", "--prices", file, "--trace", "-")
                        .out())
                .contains("other, 1 call: no price");
        assertThat(piped(LITELLM, "prices", "import", "--from", "litellm", "-").out())
                .contains("\"m\": { input: $2");
        assertThat(piped("[]", "prices", "import", "--from", "litellm", "-").err())
                .contains("standard input: no JSON object of models");
    }

    @Test
    void inputsOfAwsCommandsAreReadFromIt() {
        assertThat(piped(AWS_PRICES, "aws", "cost", "--prices", "-").out()).contains("eu-west-3", "our bill");
        assertThat(piped("waivers:\n- rule: NET-13\n  reason: ''\n", "aws", "security", "c", "--waivers", "-")
                        .err())
                .contains("tidegate: standard input: ");
        assertThat(piped(PLANS.replace("5,", "x,"), "aws", "security", "c", "--plans", "-")
                        .err())
                .contains("standard input: 1 fault");
    }

    @Test
    void anApiKeyIsReadFromIt() {
        assertThat(piped("two words\n", "acquire", "c", "--url", "http://127.0.0.1:9", "--api-key-file", "-")
                        .err())
                .contains("--api-key-file: not a key");
    }

    /** An option with a variable of a shell that is not set. */
    @Test
    void anEmptyNameIsNoFile() {
        Cli.Outcome empty = new Cli().run("plans", "show", "");
        assertThat(empty.code()).isEqualTo(2);
        assertThat(empty.err()).contains("an empty name of a file (expected: a path, or - for standard input)");
        assertThat(piped("", "simulate", "--trace", "-").err())
                .contains("standard input cannot be replayed")
                .contains("line 1: header: (empty)");
    }

    /** The second reader would find nothing, and take that for an empty file. */
    @Test
    void itIsReadForOneFileAlone() {
        for (String[] args : new String[][] {
            {"prices", "diff", "-", "-"},
            {"plans", "validate", "-", "--against=-"},
            {"simulate", "--trace", "-", "--plans", "/dev/stdin"}
        }) {
            Cli.Outcome twice = piped(PRICES, args);
            assertThat(twice.code()).isEqualTo(2);
            assertThat(twice.err())
                    .contains("-: named 2 times (expected: standard input for one file alone)")
                    .contains("hint: see tidegate " + args[0]);
        }
    }
}
