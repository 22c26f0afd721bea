package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.fake.FakeAws;
import dev.tidegate.aws.fake.FakeService;
import dev.tidegate.aws.fake.live.LiveAws;
import dev.tidegate.aws.fake.live.LiveWire;
import dev.tidegate.aws.security.AnAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the page about changing an account, run as they stand there, on an account that changes. */
class AwsChangePageTest {
    private static final Path PAGE = Path.of("docs/guides/aws/changing.md");
    private static final Pattern BLOCK = Pattern.compile("(?s)```sh\n(.*?)```");

    @TempDir
    Path directory;

    private static List<String> commands() throws IOException {
        Path top = Path.of("").toAbsolutePath();
        while (!Files.exists(top.resolve(PAGE))) {
            top = top.getParent();
        }
        List<String> all = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(top.resolve(PAGE)));
        while (block.find()) {
            all.addAll(block.group(1).replace("\\\n", " ").lines().toList());
        }
        return all;
    }

    /** In place of the names of the page, those of the account; files are in a directory of the test. */
    private String[] words(String line) {
        return Arrays.stream(line.strip().split(" +"))
                .skip(1)
                .map(word -> word.endsWith(".plan") ? directory.resolve(word).toString() : word)
                .map(word -> word.equals("my-cache") ? "rl" : word.equals("d1a2b3") ? "d1" : word)
                .toArray(String[]::new);
    }

    @Test
    void everyCommandOfThePageDoesWhatThePageSays() throws IOException {
        AnAccount account = AnAccount.with(it -> it.retention = 0);
        FakeAws rest = new FakeAws(account.account(), 1_000);
        List<String> commands = commands();
        assertThat(commands).hasSize(6).allMatch(line -> line.startsWith("tidegate aws "));
        try (LiveAws aws = new LiveAws(account.account(), rest);
                FakeService service = new FakeService(new LiveWire(aws, rest))) {
            String before = aws.dump();
            for (String line : commands) {
                String[] words = words(line);
                boolean changes = words[1].equals("apply") || words[1].equals("rollback");
                List<String> all = new ArrayList<>(Arrays.asList(words));
                all.addAll(changes ? List.of("--yes") : List.of());
                Cli.Outcome outcome = new Cli()
                        .env("AWS_ACCESS_KEY_ID", "AKIDFAKE")
                        .env("AWS_SECRET_ACCESS_KEY", "fake")
                        .env("AWS_REGION", "us-east-1")
                        .env("AWS_ENDPOINT_URL", service.address())
                        .run(all.toArray(String[]::new));
                assertThat(outcome.code()).as(line + "\n" + outcome.err()).isZero();
                assertThat(aws.dump().equals(before)).as(line).isEqualTo(!words[1].equals("apply"));
            }
        }
    }
}
