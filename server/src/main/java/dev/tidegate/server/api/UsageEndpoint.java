package dev.tidegate.server.api;

import dev.tidegate.InvalidInputException;
import dev.tidegate.StoreException;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Response;
import dev.tidegate.protocol.v1.UsageReportJson;
import dev.tidegate.server.http.Call;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Reports of the usage ledger, one after the other on a thread of their own: a report reads files. */
final class UsageEndpoint {
    static final List<String> QUERY = List.of("by", "since", "until");
    /** More would only wait. */
    private static final int MOST_WAITING = 16;

    private static final String RETRY_SECONDS = "2";
    private static final String INSTANT = "a day in UTC such as 2026-11-01, or an instant such as 2026-11-01T12:00:00Z";

    private final Optional<UsageLedger> ledger;
    private final Executor reader;

    UsageEndpoint(Optional<UsageLedger> ledger) {
        this.ledger = ledger;
        ThreadPoolExecutor one =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), work -> {
                    Thread thread = new Thread(work, "tidegate-usage-report");
                    thread.setDaemon(true);
                    return thread;
                });
        one.allowCoreThreadTimeOut(true);
        this.reader = one;
    }

    CompletionStage<Response> answer(Call call) {
        call.caller().permitEveryTenant();
        UsageLedger from = ledger.orElseThrow(
                () -> new InvalidInputException("ledger", "none", "a server that was started with --ledger"));
        UsageQuery query = new UsageQuery(
                UsageQuery.By.of("by", call.query().required("by", "tenant, user, model, plan or day")),
                instant("since", call).orElse(UsageQuery.BEGIN),
                instant("until", call).orElse(UsageQuery.END));
        try {
            return CompletableFuture.supplyAsync(() -> report(from, query), reader);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(
                    later(MOST_WAITING + " reports are waiting for others to be made: ask again"));
        }
    }

    /** That a ledger is away is no outage of the store that decides. */
    private static Response report(UsageLedger from, UsageQuery query) {
        try {
            return Response.json(UsageReportJson.of(query, from.report(query), from.damages()));
        } catch (StoreException e) {
            return later(String.valueOf(e.getMessage()));
        }
    }

    private static Response later(String detail) {
        return Problem.of(ProblemType.STORE_UNAVAILABLE, detail, new Header("Retry-After", RETRY_SECONDS));
    }

    private static Optional<Instant> instant(String name, Call call) {
        return call.query().value(name).map(text -> {
            try {
                return text.length() == 10
                        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                        : Instant.parse(text);
            } catch (DateTimeParseException e) {
                InvalidInputException refusal = new InvalidInputException(name, text, INSTANT);
                refusal.initCause(e);
                throw refusal;
            }
        });
    }
}
