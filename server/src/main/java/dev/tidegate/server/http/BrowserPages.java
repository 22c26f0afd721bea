package dev.tidegate.server.http;

import dev.tidegate.protocol.Response;
import java.util.concurrent.CompletionStage;

/** Pages for a browser below one path, with a sign-in of their own. Safe for any number of threads. */
public interface BrowserPages {
    /** A form of some fields. */
    int MOST_FORM_BYTES = 8 * 1024;

    /** The server has none. */
    BrowserPages NONE = new BrowserPages() {
        @Override
        public boolean has(String path) {
            return false;
        }

        @Override
        public CompletionStage<Response> answer(PageCall call) {
            throw new IllegalStateException("there are no pages");
        }
    };

    /** Whether a path is one of a page, known or not. */
    boolean has(String path);

    /** How long a form may be, by what is known of the call before it is read. */
    default int mostBytes(PageCall head) {
        return MOST_FORM_BYTES;
    }

    /** Answers without blocking. */
    CompletionStage<Response> answer(PageCall call);
}
