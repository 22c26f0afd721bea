package dev.tidegate.cli.client;

import dev.tidegate.StoreException;
import dev.tidegate.cli.terminal.Failure;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Distinguishes decisions and results from every other response, and from none. */
public final class Replies {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    /** Unknown, in conflict, ended. */
    private static final Set<Integer> OF_A_RESERVATION = Set.of(404, 409, 410);

    private static final int TOO_MANY = 429;

    private Replies() {}

    /** Sends a request and returns its answer. */
    public interface Asking {
        Answer ask() throws IOException;
    }

    /** The answer if it is a decision or a result; else the failure that says what to do. */
    public static Answer checked(LimiterClient to, Asking asking) {
        Answer answer;
        try {
            answer = asking.ask();
        } catch (IOException e) {
            throw unreachable(to, e);
        } catch (StoreException e) {
            throw Failure.unanswered(to.name() + ": " + e.getMessage() + "; what was asked may have been done")
                    .because(e);
        }
        AnswerView view = AnswerView.of(answer);
        boolean result = answer.status() / 100 == 2;
        if (result || view.allowed().isPresent()) {
            return answer;
        }
        throw refused(to, answer, view);
    }

    private static Failure refused(LimiterClient to, Answer answer, AnswerView view) {
        String detail = view.detail().orElse("HTTP status " + answer.status());
        if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN) {
            return Failure.failed(
                    to.name() + " does not accept the key: " + detail,
                    "put a key that it knows into TIDEGATE_API_KEY or --api-key-file");
        }
        if ("ifVersion".equals(JsonTree.object(answer.body()).get("field"))) {
            return Failure.failed(detail, "look at them with: tidegate subjects list SUBJECT");
        }
        if (OF_A_RESERVATION.contains(answer.status()) && view.detail().isPresent()) {
            boolean taken = "id".equals(JsonTree.object(answer.body()).get("field"));
            return Failure.failed(
                    view.detail().get(),
                    taken ? "give each call an id of its own" : "look at it with: tidegate reservation HANDLE");
        }
        if (answer.status() == TOO_MANY && view.detail().isPresent()) {
            return Failure.failed(detail, "try again later, or with a shorter retention");
        }
        if (answer.status() / 100 == 4 && view.detail().isPresent()) {
            return Failure.usage(detail);
        }
        return answer.status() / 100 == 5
                ? Failure.failed(to.name() + " cannot answer: " + detail, "its log says why")
                : stranger(to, answer);
    }

    /** For an answer that no Tidegate gives. */
    public static Failure stranger(LimiterClient from, Answer answer) {
        return Failure.failed(
                from.name() + " answered " + answer.status() + ", but not as Tidegate does",
                "look whether --url names a Tidegate server");
    }

    private static Failure unreachable(LimiterClient to, IOException e) {
        if (e instanceof SSLException) {
            return Failure.failed(
                            "cannot reach " + to.name() + ": TLS: " + e.getMessage(),
                            "for a certificate of an authority of your own: --ca FILE; if the server has no TLS: http://")
                    .because(e);
        }
        String why = e instanceof SocketTimeoutException
                ? "no answer in time"
                : e instanceof UnknownHostException ? "unknown host" : String.valueOf(e.getMessage());
        return Failure.failed("cannot reach " + to.name() + ": " + why, "start one with: ./tidegate serve")
                .because(e);
    }
}
