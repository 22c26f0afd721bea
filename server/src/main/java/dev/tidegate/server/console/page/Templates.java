package dev.tidegate.server.console.page;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns a screen's values into a page. Every value is escaped as HTML, in text and in quoted attributes; only the body of a
 * page, which is a rendered template itself, is put into its frame as it is. Safe for any number of threads.
 */
public final class Templates {
    private static final String FOLDER = "/dev/tidegate/server/console/";

    private static final Mustache.Compiler COMPILER = Mustache.compiler()
            .escapeHTML(true)
            .defaultValue("")
            .emptyStringIsFalse(true)
            .zeroIsFalse(false)
            .withLoader(Templates::open);

    private final Map<String, Template> compiled = new ConcurrentHashMap<>();

    /** A whole page: the template of a screen within the frame. */
    public String page(String screen, Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(values);
        all.put("body", template(screen).execute(values));
        return template("frame").execute(all);
    }

    private Template template(String name) {
        return compiled.computeIfAbsent(name, any -> {
            try (Reader text = open(name)) {
                return COMPILER.compile(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Reader open(String name) {
        InputStream file = Templates.class.getResourceAsStream(FOLDER + name + ".html");
        if (file == null) {
            throw new IllegalStateException("no template " + name);
        }
        return new InputStreamReader(file, StandardCharsets.UTF_8);
    }
}
