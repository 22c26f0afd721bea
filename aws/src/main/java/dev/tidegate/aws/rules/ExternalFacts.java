package dev.tidegate.aws.rules;

import java.util.List;
import java.util.Optional;

/**
 * Facts outside AWS, from the sources that the user named. Empty for those not named.
 *
 * @param route the response of the cache test route to a call without a key
 * @param clients the settings found in client files
 * @param failOpen the limits of a plans file that admit calls while the store is unavailable
 */
public record ExternalFacts(
        Optional<Route> route, Optional<List<ClientFile>> clients, Optional<List<String>> failOpen) {
    /** No source was named. */
    public static final ExternalFacts NOTHING = new ExternalFacts(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A route of the app that was requested, and its response.
     *
     * @param url where, without credentials
     * @param status what it answered; empty if it did not
     * @param isLoopback whether it is this machine itself
     * @param obstacle why there was no answer; empty if there was
     */
    public record Route(String url, Optional<Integer> status, boolean isLoopback, String obstacle) {}

    /**
     * A client's source file and its connections without verification.
     *
     * @param name its name
     * @param unchecked for each place where the check of certificates is switched off: its line and the words
     */
    public record ClientFile(String name, List<String> unchecked) {
        /** Stores an unmodifiable copy of the list. */
        public ClientFile {
            unchecked = List.copyOf(unchecked);
        }
    }

    /** Stores an unmodifiable copy of the lists. */
    public ExternalFacts {
        clients = clients.map(List::copyOf);
        failOpen = failOpen.map(List::copyOf);
    }
}
