package dev.tidegate.server.console.page;

import java.util.Map;

/** What a browser is shown after a form was sent. */
public sealed interface Next {
    /** Another page, to which the browser is sent, so that loading it again repeats nothing. */
    record Go(String location) implements Next {}

    /**
     * A page at once: something to confirm, or the form again with its faults.
     *
     * @param status of HTTP
     * @param template of the page
     * @param title the heading
     * @param values of the template
     */
    record Show(int status, String template, String title, Map<String, Object> values) implements Next {
        public Show {
            values = Map.copyOf(values);
        }
    }
}
