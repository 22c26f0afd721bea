package dev.tidegate.call;

import java.util.Set;

/** What the failure of a call says of its bill. */
final class FailedCalls {
    private static final int FIRST_ERROR = 400;
    /** A gateway that gave up waiting says nothing about the model behind it. */
    private static final Set<Integer> GAVE_UP = Set.of(408, 504);
    /** By name: those of the HTTP client are in a module of their own. */
    private static final Set<String> NEVER_SENT = Set.of(
            "java.net.ConnectException",
            "java.net.NoRouteToHostException",
            "java.net.UnknownHostException",
            "java.net.http.HttpConnectTimeoutException",
            "java.nio.channels.UnresolvedAddressException");
    /** Causes are rings at times. */
    private static final int DEEPEST = 16;

    private FailedCalls() {}

    /** Whether a provider that answers this bills no token. */
    static boolean isRefusal(int status) {
        return status >= FIRST_ERROR && !GAVE_UP.contains(status);
    }

    /** Whether it is certain that nothing was sent: no connection was made, or a limit behind this one denied the call. */
    static boolean isNeverSent(Throwable error) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof CallDeniedException denial) {
                return !denial.answered();
            }
            if (NEVER_SENT.contains(at.getClass().getName())) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }
}
