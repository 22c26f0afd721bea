package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Plans;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** How many frames of our own lie between a route and the call of the Redis client. */
class TripsTest {
    private static final Plans PLANS = Plans.builtIn();

    private static final String HELD = "{\"id\":\"a\",\"subject\":\"acme\",\"plan\":\"pro\",\"model\":\"gpt-5-mini\","
            + "\"cost\":{\"input_tokens\":2000,\"output_tokens\":500}}";

    private static final String USED = "{\"usage\":{\"prompt_tokens\":1871,\"completion_tokens\":402}}";

    /**
     * A clock that keeps the stacks of its callers, outermost first. A command is built with the time, below the frame of
     * RedisConnection that then dispatches it.
     */
    private static final class StackClock implements TimeSource {
        private final List<List<String>> stacks = new CopyOnWriteArrayList<>();

        @Override
        public long nowMicros() {
            List<String> own = new ArrayList<>();
            StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE).forEach(frame -> {
                if (frame.getClassName().startsWith("dev.tidegate.")
                        && !frame.getClassName().contains("Test")
                        && !isBridge(frame)) {
                    String type = frame.getClassName();
                    own.add(0, type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName());
                }
            });
            if (own.stream().anyMatch(frame -> frame.startsWith("HttpApi"))) {
                stacks.add(own);
            }
            return TimeSource.system().nowMicros();
        }

        /** What the compiler adds for the type of a result stands in no source. */
        private static boolean isBridge(StackWalker.StackFrame frame) {
            return Arrays.stream(frame.getDeclaringClass().getDeclaredMethods())
                    .anyMatch(method -> method.isBridge()
                            && method.getName().equals(frame.getMethodName())
                            && MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                                    .equals(frame.getMethodType()));
        }

        /** From the route to the last frame of a type; the deepest of such stacks. */
        List<String> deepest(String type) {
            List<String> deepest = stacks.stream()
                    .map(stack -> trip(stack, type))
                    .max((one, other) -> one.size() - other.size())
                    .orElse(List.of());
            assertThat(deepest).as("a stack with " + type + " among " + stacks).isNotEmpty();
            System.out.println(deepest.size() + " own frames: " + String.join(" > ", deepest));
            return deepest;
        }

        private static List<String> trip(List<String> stack, String type) {
            int end = stack.size();
            while (end > 0 && !stack.get(end - 1).matches(type + "[.][a-z]+([A-Z].*)?")) {
                end--;
            }
            int begin = 0;
            while (begin < end && !stack.get(begin).startsWith("HttpApi")) {
                begin++;
            }
            return stack.subList(begin, end);
        }
    }

    private final HttpClient client = HttpClient.newHttpClient();

    private String post(TidegateServer server, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void theTripsOfARequestAreNoLongerThanThePageSays() throws Exception {
        StackClock clock = new StackClock();
        try (RedisServer redis = RedisServer.start();
                RedisStore store = RedisStore.withTimePassedIn(redis.uri(), clock, Map.of());
                RateLimiter limiter =
                        RateLimiter.builder().plans(PLANS).store(store).build();
                TidegateServer server =
                        TestServer.start(new ServerOptions("127.0.0.1", 0, Optional.empty(), false), limiter, clock)) {
            String call = "{\"subject\":\"acme\",\"plan\":\"pro\"}";
            Patience.await("a decision of Redis", () -> decided(server, call));

            clock.stacks.clear();
            // One that finds the connection busy is sent by another thread.
            for (int n = 0; n < 20; n++) {
                post(server, "/v1/acquire", call);
            }
            assertLength("HTTP acquire", clock.deepest("RedisConnection"));

            String held = post(server, "/v1/reservations", HELD);
            String handle = held.replaceAll("(?s).*\"reservation\":\"([^\"]+)\".*", "$1");
            clock.stacks.clear();
            post(server, "/v1/reservations/" + handle + "/settle", USED);
            assertLength("settle", clock.deepest("RedisConnection"));
        }
    }

    private boolean decided(TidegateServer server, String call) {
        return asked(server, call).contains("\"source\":\"redis\"");
    }

    private String asked(TidegateServer server, String call) {
        try {
            return post(server, "/v1/acquire", call);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The page has the number, in a row such as {@code | HTTP acquire | 14 | … |}. */
    private static void assertLength(String trip, List<String> frames) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "internals", "architecture.md"));
        String row = page.lines()
                .filter(line -> line.startsWith("| " + trip + " |"))
                .findFirst()
                .orElseThrow();
        int most = Integer.parseInt(row.split("\\|")[2].strip());
        assertThat(frames)
                .as(trip + " has more frames than architecture.md says")
                .hasSizeLessThanOrEqualTo(most);
    }
}
