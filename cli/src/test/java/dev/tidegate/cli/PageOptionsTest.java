package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** Command lines of pages that are shown without a prompt: those of tidegate exist, those of curl answer as the page says. */
class PageOptionsTest {
    private static final Path TOP = Path.of("..");

    /** In a block at the begin of a line, or in the text as code; a line that ends in a backslash goes on. */
    private static final Pattern COMMAND = Pattern.compile(
            "(?m)(?:^ *(?:\\$ )?|`)(?:[A-Z][A-Z_]*=\\S+ +)*(?:\\./)?tidegate((?: (?:[^`\\n\\\\]|\\\\\\n)+)?)");

    /** Where the shell goes on without the command. */
    private static final Pattern END = Pattern.compile(" #| *[;|>&](?= |$|/)| …| \\.\\.\\.");

    /** Lines that begin with the name and are no command. */
    private static final Pattern OTHER = Pattern.compile("(four|one|leased)( .*)?|: .*|version .*|\\d.*");

    @Test
    void everyCommandOfEveryPageIsOneThatThereIs() throws IOException {
        List<String> wrong = new ArrayList<>();
        int commands = 0;
        for (Path page : pages()) {
            Matcher command = COMMAND.matcher(Files.readString(page));
            while (command.find()) {
                String text = command.group(1).replace("\\\n", " ").strip();
                Matcher end = END.matcher(text);
                String alone = end.find() ? text.substring(0, end.start()) : text;
                if (alone.isEmpty() || OTHER.matcher(alone).matches()) {
                    continue;
                }
                commands++;
                fault(PageScript.words(alone)).ifPresent(fault -> wrong.add(page + ": " + alone + ": " + fault));
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(commands).isGreaterThan(100);
    }

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(?:sh)?\\n(curl .*?|HTTP/1.1 .*?|\\{.*?)^```$");
    private static final Pattern MEMBER = Pattern.compile("\"([A-Za-z-]+)\":");
    private static final Pattern HANDLE = Pattern.compile("\"reservation\":\"([^\"]+)\"");

    @TempDir
    private Path folder;

    /** Compared are the status line and the members of the body, in their order; figures and times differ from run to run. */
    @Test
    void theRequestsOfThePageOfTheApiAreAnsweredAsItSays() throws Exception {
        List<String> wrong = new ArrayList<>();
        int answered = 0;
        try (Served server = new Served(folder, Map.of())) {
            String handle = "";
            String seen = "";
            Matcher block = BLOCK.matcher(Files.readString(TOP.resolve("docs/reference/http-api.md")));
            while (block.find()) {
                String text = block.group(1);
                if (text.startsWith("curl ")) {
                    seen = shell(text.replace("http://127.0.0.1:8080", server.url()), handle);
                    Matcher known = HANDLE.matcher(seen);
                    handle = known.find() ? known.group(1) : handle;
                } else if (!seen.isEmpty()) {
                    answered++;
                    if (!shape(text).equals(shape(seen))) {
                        wrong.add("page: " + text + "seen: " + seen);
                    }
                    seen = "";
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(answered).isGreaterThan(3);
    }

    private static List<String> shape(String answer) {
        List<String> shape = new ArrayList<>();
        if (answer.startsWith("HTTP/")) {
            shape.add(answer.lines().findFirst().orElseThrow().strip());
        }
        Matcher member = MEMBER.matcher(answer);
        while (member.find()) {
            shape.add(member.group(1));
        }
        return shape;
    }

    private static String shell(String command, String handle) throws IOException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        shell.environment().put("HANDLE", handle);
        return new String(shell.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** What is missing may be left to the reader; what is there must exist. */
    private static Optional<String> fault(List<String> words) {
        try {
            Tidegate.commandLine(terminal()).parseArgs(words.toArray(String[]::new));
            return Optional.empty();
        } catch (MissingParameterException e) {
            return Optional.empty();
        } catch (ParameterException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Terminal terminal() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return new Terminal(nowhere, nowhere, false, false, Map.of(), new CompletableFuture<>());
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(TOP, 5)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("target")
                            && !file.toString().contains("node_modules"))
                    .filter(file -> !file.endsWith("CHANGELOG.md"))
                    .toList();
        }
    }
}
