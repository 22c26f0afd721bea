package dev.tidegate.cli;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.PageScript.Example;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RedisTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of a page does what the page shows. */
class PageCommandsTest {
    private static final Path TOP = Path.of("..");

    /**
     * Commands that are not run here, each with the reason. The key begins the command. (And one that asks port 8080 of this
     * machine, where anything may listen; HttpCommandsTest has it.)
     */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "tidegate simulate --trace calls.csv", "the trace is not shipped",
            "tidegate simulate --trace spend_logs.csv", "the trace is not shipped; TraceReaderTest has one",
            "tidegate doctor", "DoctorCommandTest; the page of failures is written by a test",
            "tidegate aws", "AwsPagesTest");

    @TempDir
    private Path folder;

    /**
     * Runs the page and collects every line that a command does not print.
     *
     * @param before commands that the page leaves to the reader, by the beginning of the command that they precede
     */
    private List<String> wrong(String page, Map<String, String> before) throws Exception {
        List<String> wrong = new ArrayList<>();
        int run = 0;
        try (PageScript script = new PageScript(folder)) {
            for (Example example : PageScript.examples(TOP.resolve(page))) {
                if (isElsewhere(example.command())) {
                    continue;
                }
                run++;
                for (Map.Entry<String, String> first : before.entrySet()) {
                    if (example.command().startsWith(first.getKey())) {
                        script.run(first.getValue());
                    }
                }
                compare(example, script.run(example.command()), script.logs(), wrong);
            }
        }
        assertThat(run).as("commands of %s", page).isPositive();
        return wrong;
    }

    private static void compare(Example example, String printed, String logs, List<String> wrong) {
        // A line of a log that begins with … may be of any server of the page.
        boolean ofLogs = example.lines().stream().anyMatch(line -> line.startsWith("… "));
        List<String> seen = (ofLogs ? printed + "\n" + logs : printed)
                .lines()
                .map(PageScript::plain)
                .toList();
        for (String line : example.lines()) {
            String plain = PageScript.plain(line);
            boolean omitted = plain.isEmpty() || plain.equals("…") || plain.startsWith("tidegate: buil");
            if (!omitted && seen.stream().noneMatch(one -> one.contains(plain))) {
                wrong.add("$ " + example.command() + "\n  page: " + plain + "\n  seen: "
                        + String.join("\n        ", seen));
            }
        }
    }

    private static boolean isElsewhere(String command) {
        return ELSEWHERE.keySet().stream().anyMatch(command::startsWith) || command.equals("tidegate acquire acme");
    }

    @Test
    void theReadmeIsAsItSays() throws Exception {
        assertThat(wrong(
                        "README.md",
                        Map.of(
                                "curl -s http://127.0.0.1:8080/v1/acquire",
                                "tidegate acquire acme --plan starter --repeat 49")))
                .isEmpty();
    }

    @Test
    void theFirstStepsWithAServerAreAsThePageSays() throws Exception {
        assertThat(wrong("docs/start/server-and-redis.md", Map.of())).isEmpty();
    }

    @Test
    void theFirstOutageIsAsThePageSays() throws Exception {
        assertThat(wrong("docs/start/outage.md", Map.of())).isEmpty();
    }

    @Test
    void countingInRedisIsAsThePageSays() throws Exception {
        assertThat(wrong("docs/guides/counting-in-redis.md", Map.of())).isEmpty();
    }

    @Test
    void choosingLimitsIsAsThePageSays() throws Exception {
        Files.writeString(folder.resolve("bad.csv"), "TIMESTAMP,ContextTokens,GeneratedTokens\nnow,1,1\n5,-1,1\n");
        assertThat(wrong("docs/guides/choosing-limits.md", Map.of())).isEmpty();
    }

    @Test
    void theCommandLineIsAsThePageSays() throws Exception {
        plans("now.yaml", "sliding 1h", "100", "calendar month UTC");
        plans("next.yaml", "sliding 1h", "100", "calendar month Europe/Paris");
        String now = Files.readString(folder.resolve("now.yaml"));
        Files.writeString(folder.resolve("fewer.yaml"), now.substring(0, now.indexOf("  pro:")));
        Files.writeString(
                folder.resolve("bad.yaml"),
                "version: 1\nplans:\n  pro:\n    limits:\n"
                        + "      - { name: a, meter: requests, capacity: -3, window: sometimes }\n");
        assertThat(wrong("docs/reference/cli.md", Map.of("tidegate reserve", "tidegate serve &")))
                .isEmpty();
    }

    @Test
    void httpsIsAsThePageSays() throws Exception {
        RedisTls certificates = RedisTls.in(folder);
        Files.copy(certificates.serverCertificate(), folder.resolve("server.pem"), REPLACE_EXISTING);
        Files.copy(certificates.clientKey(), folder.resolve("other.key"));
        assertThat(wrong("docs/operating/https.md", Map.of())).isEmpty();
    }

    @Test
    void tokensAreAsThePageSays() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            assertThat(wrong(
                            "docs/operating/tokens.md",
                            Map.of(
                                    "curl",
                                    "tidegate serve --redis " + redis.uri()
                                            + " --upstash-port 0 --upstash-tokens tokens.txt &")))
                    .isEmpty();
        }
    }

    private void plans(String name, String window, String capacity, String month) throws IOException {
        String limits = "    limits:\n"
                + "      - { name: requests-per-hour, meter: requests, capacity: " + capacity + ", window: " + window
                + " }\n"
                + "      - { name: monthly-spend, meter: spend, capacity: $50, window: " + month + " }\n";
        Files.writeString(
                folder.resolve(name),
                "version: 1\nplans:\n  starter:\n" + limits.replace("$50", "unlimited") + "  pro:\n" + limits);
    }

    /** A page that gets its first command gets its test above. */
    @Test
    void everyPageWithCommandsIsRun() throws IOException {
        TreeSet<String> pages = new TreeSet<>();
        try (Stream<Path> files = Stream.concat(Stream.of(TOP.resolve("README.md")), Files.walk(TOP.resolve("docs")))) {
            for (Path page :
                    files.filter(file -> file.toString().endsWith(".md")).collect(Collectors.toList())) {
                boolean commands =
                        PageScript.examples(page).stream().anyMatch(example -> !isElsewhere(example.command()));
                if (commands) {
                    pages.add(TOP.relativize(page).toString());
                }
            }
        }
        assertThat(pages)
                .containsExactlyInAnyOrder(
                        "README.md",
                        "docs/guides/choosing-limits.md",
                        "docs/guides/counting-in-redis.md",
                        "docs/operating/https.md",
                        "docs/operating/tokens.md",
                        "docs/reference/cli.md",
                        "docs/start/outage.md",
                        "docs/start/server-and-redis.md");
    }
}
