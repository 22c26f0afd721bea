package dev.tidegate.server.console.page;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * One screen: its template, the parameters that it takes, and its values.
 *
 * @param path below that of the console, empty for the first
 * @param title the heading
 * @param listed whether the navigation names it
 * @param template the name of its file
 * @param query the names of its parameters
 * @param values computed on a thread that may block
 */
public record Screen(String path, String title, boolean listed, String template, List<String> query, Values values) {
    /** Computes the values that the template of a screen shows. */
    @FunctionalInterface
    public interface Values {
        CompletionStage<Map<String, Object>> of(Map<String, String> query);
    }

    public Screen {
        query = List.copyOf(query);
    }
}
