package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.auth.ApiKeysException;
import dev.tidegate.server.auth.KeyScope;
import dev.tidegate.server.auth.Role;
import dev.tidegate.testkit.redis.Patience;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keys of a file may do, over HTTP. */
class KeyScopesTest {
    @TempDir
    Path folder;

    private final ApiKeys.Created admin = ApiKeys.create("admin");
    private TestServer server;
    private Path file;
    private ApiKeys keys;

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(folder.resolve("keys"), admin.line() + "\n");
        keys = ApiKeys.load(file);
        server = TestServer.start(keys);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static KeyScope scope(Set<Role> roles, String... subjects) {
        return new KeyScope(roles, List.of(subjects), Optional.empty(), Optional.empty());
    }

    private String added(String name, KeyScope scope) throws IOException {
        ApiKeys.Created created = ApiKeys.create(name, scope);
        Files.writeString(file, Files.readString(file) + created.line() + "\n");
        keys.reload();
        return created.key();
    }

    private Reply ask(String key, String method, String path, String body) {
        return server.send(server.request(path)
                .header("Authorization", "Bearer " + key)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String of(String subject) {
        return "{\"subject\":\"" + subject + "\",\"plan\":\"business\"}";
    }

    private Reply reserve(String key, String subject) {
        return ask(key, "POST", "/v1/reservations", of(subject));
    }

    @ParameterizedTest
    @CsvSource({
        "DECIDE, 200 200 201 403 403 403 403 403 403",
        "SETTLE, 403 403 403 200 200 403 403 403 403",
        "READ, 403 403 403 403 200 200 403 403 403",
        "RESET, 403 403 403 403 403 403 204 403 403",
        "METRICS, 403 403 403 403 403 403 403 200 403",
        "ADMIN, 200 200 201 200 200 200 204 200 200"
    })
    void aKeyMayDoWhatItsRoleSays(Role role, String statuses) throws IOException {
        String key = added("one", scope(EnumSet.of(role)));
        String held = "/v1/reservations/" + reserve(admin.key(), "c").string("reservation");
        List<Reply> replies = List.of(
                ask(key, "POST", "/v1/acquire", of("c")),
                ask(key, "POST", "/v1/check", of("c")),
                reserve(key, "c"),
                ask(key, "POST", held + "/settle", "{\"usage\":{\"input\":1}}"),
                ask(key, "GET", held, ""),
                ask(key, "GET", "/v1/subjects/c?plan=business", ""),
                ask(key, "DELETE", "/v1/subjects/c", ""),
                ask(key, "GET", "/metrics", ""),
                ask(key, "GET", "/v1/api-keys", ""));
        assertThat(replies.stream().map(reply -> String.valueOf(reply.status())).toList())
                .isEqualTo(List.of(statuses.split(" ")));
        assertThat(ask(key, "GET", "/v1/plans", "").status()).isEqualTo(200);
        for (Reply reply : replies) {
            if (reply.status() == 403) {
                assertThat(reply.string("type")).isEqualTo("urn:tidegate:problem:forbidden");
                assertThat(reply.field()).isEqualTo("role");
            }
        }
    }

    @Test
    void aKeyMaySpeakOfItsSubjectsAlone() throws IOException {
        String key = added("some", scope(EnumSet.of(Role.ADMIN), "acme", "tenant-*"));
        for (String mine : List.of("acme", "tenant-", "tenant-1")) {
            assertThat(reserve(key, mine).status()).as(mine).isEqualTo(201);
        }
        for (String other : List.of("acme2", "acm", "tenant", "Acme", "x")) {
            String handle = reserve(admin.key(), other).string("reservation");
            assertThat(ask(key, "POST", "/v1/acquire", of(other)).field()).isEqualTo("subject");
            assertThat(ask(key, "POST", "/v1/check", of(other)).status()).isEqualTo(403);
            assertThat(reserve(key, other).status()).isEqualTo(403);
            assertThat(ask(key, "GET", "/v1/subjects/" + other + "?plan=pro", "")
                            .status())
                    .isEqualTo(403);
            assertThat(ask(key, "DELETE", "/v1/subjects/" + other, "").status()).isEqualTo(403);
            for (String step : List.of("/settle", "/adjust", "/extend", "/cancel", "")) {
                String body = step.equals("/adjust")
                        ? "{\"usage\":{\"input\":1},\"seq\":1}"
                        : step.equals("/settle") ? "{\"usage\":{\"input\":1}}" : step.equals("/extend") ? "{}" : "";
                Reply reply = ask(key, step.isEmpty() ? "GET" : "POST", "/v1/reservations/" + handle + step, body);
                assertThat(reply.status()).as(step + reply.body()).isEqualTo(403);
            }
            assertThat(ask(admin.key(), "GET", "/v1/reservations/" + handle, "").string("state"))
                    .isEqualTo("OPEN");
        }
        assertThat(ask(key, "GET", "/v1/reservations/nonsense", "").status()).isEqualTo(422);
    }

    @Test
    void aKeyEnds() throws IOException {
        Instant end = Instant.parse("2026-03-10T12:00:30Z");
        String key = added("brief", new KeyScope(EnumSet.of(Role.READ), List.of(), Optional.of(end), Optional.empty()));
        server.time.advance(Duration.ofMillis(29_999));
        assertThat(ask(key, "GET", "/v1/plans", "").status()).isEqualTo(200);
        server.time.advance(Duration.ofMillis(1));
        Reply reply = ask(key, "GET", "/v1/plans", "");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.string("detail")).startsWith("the API key brief has expired");
    }

    @Test
    void aKeyHasARateOfItsOwnThatAReloadKeeps() throws IOException {
        KeyScope.Rate rate = KeyScope.Rate.parse("3/10s");
        String key = added("busy", new KeyScope(EnumSet.of(Role.READ), List.of(), Optional.empty(), Optional.of(rate)));
        for (int i = 0; i < 3; i++) {
            assertThat(ask(key, "GET", "/v1/plans", "").status()).isEqualTo(200);
        }
        added("other", scope(EnumSet.of(Role.READ)));
        Reply reply = ask(key, "GET", "/v1/plans", "");
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.string("type")).isEqualTo("urn:tidegate:problem:key-rate");
        assertThat(reply.header("retry-after")).isEqualTo("10");
        assertThat(ask(admin.key(), "GET", "/v1/plans", "").status()).isEqualTo(200);
        server.time.advance(Duration.ofSeconds(11));
        assertThat(ask(key, "GET", "/v1/plans", "").status()).isEqualTo(200);
    }

    @Test
    void aChangedFileIsReadAgainAndAFaultyOneIsRefused() throws IOException {
        ApiKeys.Created late = ApiKeys.create("late");
        assertThat(ask(late.key(), "GET", "/v1/plans", "").status()).isEqualTo(401);
        Files.writeString(file, late.line() + "\n");
        Patience.await(
                "the new key", () -> ask(late.key(), "GET", "/v1/plans", "").status() == 200);
        assertThat(ask(admin.key(), "GET", "/v1/plans", "").status()).isEqualTo(401);
        try (LogLines log = LogLines.begin()) {
            Files.writeString(file, "tg_aKeyPastedByMistake\n" + admin.line() + " roles=king\n");
            Patience.await(
                    "the refusal", () -> !log.with("event=api-keys.refused").isEmpty());
            assertThat(log.with("event=api-keys.refused").get(0))
                    .contains("kept=1", "line 1: 1 words", "line 2: roles (expected: decide, settle")
                    .doesNotContain("Pasted", "king");
        }
        assertThat(ask(late.key(), "GET", "/v1/plans", "").status()).isEqualTo(200);
    }

    @Test
    void whoChangedWhatIsChargedIsInTheLog() throws IOException {
        String key = added("app", scope(EnumSet.of(Role.DECIDE, Role.SETTLE)));
        String first = reserve(key, "c").string("reservation");
        String second = reserve(key, "c").string("reservation");
        try (LogLines log = LogLines.begin()) {
            ask(key, "POST", "/v1/reservations/" + first + "/settle", "{\"usage\":{\"input\":1}}");
            ask(key, "POST", "/v1/reservations/" + first + "/adjust", "{\"usage\":{\"input\":2},\"seq\":1}");
            ask(key, "POST", "/v1/reservations/" + second + "/cancel", "");
            assertThat(log.with("event=reservation."))
                    .containsExactly(
                            "INFO event=reservation.settle reservation=" + first + " result=SETTLED by=app",
                            "INFO event=reservation.adjust reservation=" + first + " result=ADJUSTED by=app",
                            "INFO event=reservation.cancel reservation=" + second + " result=CANCELLED by=app");
            assertThat(log.all().toString()).doesNotContain(key);
        }
    }

    @Test
    void theListSaysWhatEachKeyMayAndWhenItWasUsedLast() throws IOException {
        String key = added(
                "app",
                new KeyScope(
                        EnumSet.of(Role.SETTLE, Role.READ),
                        List.of("a b,c*"),
                        Optional.of(Instant.parse("2027-01-31T00:00:00Z")),
                        Optional.of(KeyScope.Rate.parse("5/1m"))));
        Reply before = ask(admin.key(), "GET", "/v1/api-keys", "");
        assertThat(before.body())
                .isEqualTo("{\"keys\":[{\"name\":\"admin\",\"roles\":[\"admin\"],\"subjects\":[],"
                        + "\"lastUse\":\"2026-03-10T12:00:00Z\"},"
                        + "{\"name\":\"app\",\"roles\":[\"settle\",\"read\"],\"subjects\":[\"a b,c*\"],"
                        + "\"expires\":\"2027-01-31T00:00:00Z\",\"rate\":\"5/1m\"}]}");
        server.time.advance(Duration.ofSeconds(5));
        ask(key, "GET", "/v1/plans", "");
        keys.reload();
        assertThat(ask(admin.key(), "GET", "/v1/api-keys", "").body())
                .contains("\"rate\":\"5/1m\",\"lastUse\":\"2026-03-10T12:00:05Z\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "roles= | roles (expected: decide, settle, read, reset, metrics or admin)",
                "roles=decide,king | roles (expected: decide, settle",
                "subjects= | subjects (expected: a name",
                "subjects=a*b | subjects (expected: a name",
                "subjects=%zz | subjects (expected: names in percent-encoded",
                "expires=soon | expires (expected: a day or an instant",
                "rate=5 | rate (expected: requests and a duration",
                "rate=0/1s | rate (expected: requests and a duration",
                "rate=5/1y | rate (expected: requests and a duration",
                "role=decide | a setting (expected: roles=, subjects=",
                "rate=1/1s rate=2/1s | rate (expected: once)"
            })
    void aFaultySettingIsNamed(String settings, String fault) throws IOException {
        Path faulty = Files.writeString(folder.resolve("faulty"), admin.line() + " " + settings + "\n");
        assertThatThrownBy(() -> ApiKeys.load(faulty))
                .isInstanceOf(ApiKeysException.class)
                .hasMessageContaining("line 1: " + fault);
    }

    @Test
    void aScopeThatCannotBeIsRefused() {
        assertThatThrownBy(() -> scope(Set.of())).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> scope(Set.of(Role.READ), "a*b")).isInstanceOf(InvalidInputException.class);
    }
}
