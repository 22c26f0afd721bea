package dev.tidegate.config.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.config.FaultyFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsFileTest {
    private static final String SECRET = "whsec_"
            + Base64.getEncoder().encodeToString("twenty-four-bytes-of-key".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    private Path folder;

    private AlertSettings load(String yaml, Map<String, String> env) throws IOException {
        return AlertsFile.load(Files.writeString(folder.resolve("alerts.yaml"), yaml), env);
    }

    private List<String> faults(String yaml, Map<String, String> env) {
        FaultyFileException refused = catchThrowableOfType(FaultyFileException.class, () -> load(yaml, env));
        return refused.faults().stream().map(Object::toString).toList();
    }

    @Test
    void everythingCanBeSaid() throws IOException {
        Files.writeString(folder.resolve("slack.txt"), "https://chat.example.com/services/T0/B0/x\n");
        AlertSettings settings = load("""
                version: 1
                queue: waiting
                max-queued: 5
                denials: { share: 100%, least: 7, within: 90s }
                ledger-lag: 2h
                targets:
                  - name: on-call
                    url: https://example.com:8443/hook?team=a
                    secrets: [env:SECRET]
                    events: [limit.threshold]
                    authority: ca.pem
                    timeout: 3s
                    give-up-after: 30d
                  - { name: chat, url-from: file:slack.txt, format: slack, template: "{subject} at {percent} %" }
                """, Map.of("SECRET", SECRET));
        assertThat(settings.queue()).isEqualTo(folder.resolve("waiting"));
        assertThat(settings.maxQueued()).isEqualTo(5);
        assertThat(settings.denials()).isEqualTo(new AlertSettings.Denials(100, 7, Duration.ofSeconds(90)));
        assertThat(settings.ledgerLag()).isEqualTo(Duration.ofHours(2));
        AlertTarget first = settings.targets().get(0);
        assertThat(first.keys().get(0).bytes())
                .isEqualTo("twenty-four-bytes-of-key".getBytes(StandardCharsets.US_ASCII));
        assertThat(first.events()).isEqualTo(Set.of(AlertType.THRESHOLD, AlertType.TEST));
        assertThat(first.authority()).contains(folder.resolve("ca.pem"));
        AlertTarget second = settings.targets().get(1);
        assertThat(second.url()).hasPath("/services/T0/B0/x");
        assertThat(second.template()).contains("{subject} at {percent} %");
        assertThat(settings.toString()).doesNotContain("services", "whsec_", "hook");
    }

    @Test
    void everyFaultIsReportedAtOnceAndNoSecret() {
        assertThat(faults("""
                version: 2
                queu: a
                max-queued: 0
                denials: { share: 0%, within: 1s }
                targets:
                  - { name: A, url: ftp://example.com, secrets: [whsec_hidden] }
                  - { name: b, url: http://example.com/x, secrets: [env:NONE] }
                  - { name: c, url: "https://user:hidden@example.com", secrets: [env:SHORT] }
                  - { name: c, url-from: env:URL, format: slack, template: "{secret}" }
                  - { name: e, secrets: [], events: [limit.treshold] }
                """, Map.of("SHORT", "whsec_aGlkZGVu", "URL", "http://hidden.example.com/hidden")))
                .anyMatch(fault -> fault.startsWith("line 1: version: \"2\""))
                .anyMatch(fault -> fault.startsWith("line 1: queue: (missing)"))
                .anyMatch(fault -> fault.startsWith("line 2: queu:"))
                .anyMatch(fault -> fault.startsWith("line 3: max-queued: \"0\" (expected: 1 … 1000000 alerts)"))
                .anyMatch(fault -> fault.startsWith("line 4: denials.share: \"0%\""))
                .anyMatch(fault -> fault.startsWith("line 4: denials.within: \"1s\""))
                .anyMatch(fault -> fault.startsWith("line 6: targets[0].name: \"A\""))
                .anyMatch(fault -> fault.startsWith("line 6: targets[0].url: \"ftp://example.com\""))
                .anyMatch(fault -> fault.startsWith("line 6: targets[0].secrets[0]: (no place)"))
                .anyMatch(
                        fault -> fault.startsWith("line 7: targets[1].url: \"http://example.com/x\" (expected: https"))
                .anyMatch(fault -> fault.startsWith("line 7: targets[1].secrets[0]: \"env:NONE\""))
                .anyMatch(fault -> fault.startsWith("line 8: targets[2].url:"))
                .anyMatch(fault -> fault.startsWith("line 8: targets[2].secrets[0]: \"env:SHORT\""))
                .anyMatch(fault -> fault.startsWith("line 9: targets[3].url-from: \"env:URL\""))
                .anyMatch(fault -> fault.startsWith("line 9: targets[3].template: \"{secret}\""))
                .anyMatch(fault -> fault.startsWith("line 10: targets[4].url: (missing)"))
                .anyMatch(fault -> fault.startsWith("line 10: targets[4].secrets: (0 secrets)"))
                .anyMatch(fault ->
                        fault.startsWith("line 10: targets[4].events[0]:") && fault.contains("limit.threshold"))
                .noneMatch(fault -> fault.contains("whsec_hidden")
                        || fault.contains("aGlkZGVu")
                        || fault.contains("hidden.example"));
    }

    @Test
    void aNameIsGivenToOneTarget() {
        assertThat(faults("""
                version: 1
                queue: a
                targets:
                  - { name: b, url: http://127.0.0.1:1/x, secrets: [env:S] }
                  - { name: b, url: http://localhost/x, secrets: [env:S, env:S] }
                """, Map.of("S", SECRET)))
                .containsExactly("line 5: targets[1].name: \"b\""
                        + " (expected: a name that no other target has; it stands on line 4 already)");
    }
}
