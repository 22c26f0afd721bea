package dev.tidegate.server.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.RateLimiter;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Response;
import dev.tidegate.server.http.Call;
import dev.tidegate.server.http.Route;
import dev.tidegate.server.ops.Reload;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The route that reads the files of the server again. The disk is read on a thread that no request needs. */
final class ReloadEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.audit");

    private final RateLimiter limiter;
    private final Reload files;

    ReloadEndpoint(RateLimiter limiter, Reload files) {
        this.limiter = limiter;
        this.files = files;
    }

    Route route() {
        return new Route(HttpMethod.POST, "/v1/admin/reload", List.of(), this::reload);
    }

    private CompletionStage<Response> reload(Call call) {
        if (call.body().length() > 0) {
            throw HttpProblemException.malformed("body", "present", "none on this route");
        }
        return CompletableFuture.supplyAsync(files::run).thenApply(results -> {
            LOG.info(
                    "event=files.reload version={} results=\"{}\" by={}",
                    limiter.configuration().version(),
                    results.stream()
                            .map(each -> each.name() + " " + text(each.state()))
                            .collect(Collectors.joining(", ")),
                    call.caller().name().orElse("-"));
            return answer(results);
        });
    }

    private Response answer(List<Reload.FileResult> results) {
        String refused = results.stream()
                .filter(each -> each.state() == Reload.State.REFUSED)
                .map(Reload.FileResult::name)
                .collect(Collectors.joining(", "));
        return refused.isEmpty()
                ? Response.json(JsonText.object(json -> write(json, results)))
                : Problem.of(
                        ProblemType.UNACCEPTABLE,
                        refused + ": refused; what was in use before stays in use",
                        json -> write(json, results));
    }

    private void write(JsonGenerator json, List<Reload.FileResult> results) throws IOException {
        json.writeStringField("version", limiter.configuration().version());
        json.writeArrayFieldStart("files");
        for (Reload.FileResult each : results) {
            json.writeStartObject();
            json.writeStringField("file", each.name());
            json.writeStringField("state", text(each.state()));
            json.writeArrayFieldStart("notes");
            for (String note : each.notes()) {
                json.writeString(note);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String text(Reload.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
