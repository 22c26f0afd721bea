package dev.tidegate.server.console;

import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The scripts and styles of the console, from its own resources and from the packages of htmx and uPlot. */
final class Assets {
    static final String PATH = Console.PATH + "/assets/";

    private static final String JS = "text/javascript; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String PACKAGES = "/META-INF/resources/webjars/";

    private static final Map<String, Asset> ALL = Map.of(
            "htmx.js", new Asset(PACKAGES + "htmx.org/2.0.7/dist/htmx.min.js", JS),
            "uplot.js", new Asset(PACKAGES + "uplot/1.6.30/dist/uPlot.iife.min.js", JS),
            "uplot.css", new Asset(PACKAGES + "uplot/1.6.30/dist/uPlot.min.css", CSS),
            "console.js", new Asset("console.js", JS),
            "console.css", new Asset("console.css", CSS));

    private final Map<String, byte[]> read = new ConcurrentHashMap<>();

    private record Asset(String resource, String type) {}

    /** They change with the release alone; a day is soon enough. */
    Optional<Response> answer(String path) {
        String name = path.substring(PATH.length());
        return Optional.ofNullable(ALL.get(name))
                .map(asset -> new Response(
                        200,
                        asset.type(),
                        read.computeIfAbsent(name, any -> bytes(asset.resource())),
                        List.of(
                                new Header("Cache-Control", "public, max-age=86400"),
                                new Header("X-Content-Type-Options", "nosniff"))));
    }

    private static byte[] bytes(String resource) {
        try (InputStream file = Assets.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
