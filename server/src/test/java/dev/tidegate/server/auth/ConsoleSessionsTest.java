package dev.tidegate.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.auth.ConsoleSessions.Administrator;
import dev.tidegate.testkit.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleSessionsTest {
    private final ManualTime time = ManualTime.at("2026-03-10T12:00:00Z");

    @TempDir
    private Path folder;

    private static KeyScope scope(Role role, List<String> subjects, Optional<Instant> expires) {
        return new KeyScope(EnumSet.of(role), subjects, expires, Optional.empty());
    }

    private ApiKeys keys(String... lines) throws IOException {
        Path file = folder.resolve("keys");
        Files.writeString(file, lines.length == 0 ? "none\n" : String.join("\n", lines) + "\n");
        return ApiKeys.load(file);
    }

    @Test
    void onlyAnAdministratorOfAllSubjectsSignsIn() throws IOException {
        ApiKeys.Created admin = ApiKeys.create("boss");
        ApiKeys.Created reader = ApiKeys.create("reader", scope(Role.READ, List.of(), Optional.empty()));
        ApiKeys.Created one = ApiKeys.create("one", scope(Role.ADMIN, List.of("acme"), Optional.empty()));
        ApiKeys.Created over = ApiKeys.create(
                "over", scope(Role.ADMIN, List.of(), Optional.of(Instant.parse("2026-03-10T12:00:00Z"))));
        ConsoleSessions sessions =
                new ConsoleSessions(keys(admin.line(), reader.line(), one.line(), over.line()), time);
        assertThat(sessions.signIn(admin.key()).flatMap(sessions::find).map(Administrator::name))
                .contains("boss");
        assertThat(sessions.signIn(reader.key())).isEmpty();
        assertThat(sessions.signIn(one.key())).isEmpty();
        assertThat(sessions.signIn(over.key())).isEmpty();
        assertThat(sessions.signIn("")).isEmpty();
        assertThat(sessions.find("guessed")).isEmpty();
    }

    @Test
    void aSessionEndsWhenItIsIdleOrOld() throws IOException {
        ApiKeys.Created admin = ApiKeys.create("boss");
        ConsoleSessions sessions = new ConsoleSessions(keys(admin.line()), time);
        String token = sessions.signIn(admin.key()).orElseThrow();
        time.advance(ConsoleSessions.IDLE);
        assertThat(sessions.find(token)).isPresent();
        time.advance(ConsoleSessions.IDLE.plusNanos(1_000));
        assertThat(sessions.find(token)).isEmpty();

        String busy = sessions.signIn(admin.key()).orElseThrow();
        for (Duration used = Duration.ZERO;
                used.compareTo(ConsoleSessions.LONGEST) < 0;
                used = used.plus(ConsoleSessions.IDLE)) {
            assertThat(sessions.find(busy)).isPresent();
            time.advance(ConsoleSessions.IDLE);
        }
        time.advance(Duration.ofMillis(1));
        assertThat(sessions.find(busy)).isEmpty();
    }

    @Test
    void aSessionEndsWithItsKey() throws IOException {
        ApiKeys.Created admin = ApiKeys.create("boss");
        ApiKeys keys = keys(admin.line());
        ConsoleSessions sessions = new ConsoleSessions(keys, time);
        String token = sessions.signIn(admin.key()).orElseThrow();
        Files.writeString(folder.resolve("keys"), admin.line() + "\n# a comment\n");
        keys.reload();
        assertThat(sessions.find(token)).isPresent();
        // The same name with another secret is another key.
        Files.writeString(folder.resolve("keys"), ApiKeys.create("boss").line() + "\n");
        keys.reload();
        assertThat(sessions.find(token)).isEmpty();
    }

    @Test
    void aSessionEndsWhenItsKeyIsNoAdministratorAnyMoreOrExpires() throws IOException {
        ApiKeys.Created admin = ApiKeys.create("boss");
        ApiKeys keys = keys(admin.line());
        ConsoleSessions sessions = new ConsoleSessions(keys, time);
        for (String settings : List.of("roles=read", "roles=admin subjects=acme")) {
            String token = sessions.signIn(admin.key()).orElseThrow();
            keys(admin.line() + " " + settings);
            keys.reload();
            assertThat(sessions.find(token)).as(settings).isEmpty();
            keys(admin.line());
            keys.reload();
        }
        String token = sessions.signIn(admin.key()).orElseThrow();
        keys(admin.line() + " expires=2026-03-10T12:05:00Z");
        keys.reload();
        assertThat(sessions.find(token)).isPresent();
        time.advance(Duration.ofMinutes(5));
        assertThat(sessions.find(token)).isEmpty();
    }

    @Test
    void aSessionThatSignedOutIsOver() throws IOException {
        ApiKeys.Created admin = ApiKeys.create("boss");
        ConsoleSessions sessions = new ConsoleSessions(keys(admin.line()), time);
        String token = sessions.signIn(admin.key()).orElseThrow();
        sessions.signOut(token);
        assertThat(sessions.find(token)).isEmpty();
    }

    @Test
    void theirNumberIsBoundedAndTheOneUsedLongestAgoLeaves() throws IOException {
        ApiKeys.Created admin = ApiKeys.create("boss");
        ConsoleSessions sessions = new ConsoleSessions(keys(admin.line()), time);
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < ConsoleSessions.MOST; i++) {
            tokens.add(sessions.signIn(admin.key()).orElseThrow());
        }
        assertThat(sessions.find(tokens.get(0))).isPresent();
        tokens.add(sessions.signIn(admin.key()).orElseThrow());
        assertThat(sessions.find(tokens.get(0))).isPresent();
        assertThat(sessions.find(tokens.get(1))).isEmpty();
        assertThat(sessions.find(tokens.get(2))).isPresent();
    }
}
