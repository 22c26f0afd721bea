package dev.tidegate.server;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One line of the table.
 *
 * @param path begins with a slash; one segment may be {@code {variable}}
 * @param query the names of the parameters it takes
 * @param operation what it is measured as
 * @param endpoint throws {@link RefusedException} or {@link dev.tidegate.InvalidInputException} for what it cannot take
 */
record Route(HttpMethod method, String path, List<String> query, Operation operation, Endpoint endpoint) {
    Route(HttpMethod method, String path, List<String> query, Endpoint endpoint) {
        this(method, path, query, Operation.OTHER, endpoint);
    }

    /** Answers a call without blocking. */
    @FunctionalInterface
    interface Endpoint {
        CompletionStage<Answer> answer(Call call);
    }

    boolean takesBody() {
        return method.equals(HttpMethod.POST);
    }

    /** Whether there is nothing that the body would have to say. */
    boolean goesWithoutBody() {
        return path.endsWith("/cancel");
    }
}
