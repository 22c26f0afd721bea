package dev.tidegate.verification.simulation.scenario;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A scenario as a reader understands it. */
public final class Words {
    private Words() {}

    /** Seconds, to the microsecond. */
    public static String time(long micros) {
        return String.format(Locale.ROOT, "%.6fs", micros / 1e6);
    }

    public static String of(Scenario scenario) {
        return scenario.pieces().stream()
                .sorted(Comparator.comparingInt(Words::rank))
                .map(piece -> "  " + of(piece))
                .collect(Collectors.joining("\n"));
    }

    private static int rank(Piece piece) {
        return piece instanceof Piece.Limited ? 0 : piece instanceof Piece.Upset ? 2 : 1 + 3 * call(piece);
    }

    private static int call(Piece piece) {
        if (piece instanceof Piece.Call call) {
            return call.number() + 1;
        }
        if (piece instanceof Piece.Extend extend) {
            return extend.call() + 1;
        }
        if (piece instanceof Piece.Crash crash) {
            return crash.call() + 1;
        }
        return piece instanceof Piece.Echo echo ? echo.call() + 1 : Integer.MAX_VALUE / 4;
    }

    private static String of(Piece piece) {
        if (piece instanceof Piece.Limited limited) {
            return of(limited.limit(), limited.capacities());
        }
        if (piece instanceof Piece.Call call) {
            return "call " + call.number() + " (id " + call.id() + ", node " + call.node() + ") of " + call.subject()
                    + " at " + time(call.startMicros()) + ": holds " + call.estimate() + " for "
                    + time(call.ttlMicros()) + ", works " + time(call.workMicros()) + ", idles "
                    + time(call.idleMicros()) + ", uses " + call.actual() + ", " + call.end();
        }
        if (piece instanceof Piece.Extend extend) {
            return "  call " + extend.call() + " extends to " + extend.total() + " after " + time(extend.afterMicros());
        }
        if (piece instanceof Piece.Crash crash) {
            return "  call " + crash.call() + " crashes " + crash.point() + ", back after "
                    + time(crash.backAfterMicros()) + (crash.remembers() ? "" : " without its usage");
        }
        if (piece instanceof Piece.Echo echo) {
            return "  call " + echo.call() + " says " + echo.what() + " again "
                    + time(echo.micros()) + " after its " + echo.from().name().toLowerCase(Locale.ROOT)
                    + (echo.what() == Piece.Again.ADJUST ? ", to " + echo.amount() + " as " + echo.seq() : "");
        }
        if (piece instanceof Piece.Fault fault) {
            return "message " + fault.id() + "#" + fault.message() + " " + fault.harm() + " " + time(fault.micros());
        }
        Piece.Upset upset = (Piece.Upset) piece;
        return upset.event() + " at " + time(upset.atMicros())
                + (upset.event() == Piece.Event.RELOAD
                        ? ": node " + upset.node() + " loads version " + upset.version()
                        : ", " + time(upset.micros()));
    }

    private static String of(Limit limit, List<Long> capacities) {
        Window window = limit.window();
        return "limit " + limit.name() + ": " + limit.meter().name() + " per " + limit.scope() + ", " + window
                + ", capacity by version " + capacities + (limit.shadow() ? ", shadow" : "");
    }
}
