package dev.tidegate.cli.aws;

import dev.tidegate.aws.rules.ExternalFacts;
import dev.tidegate.cli.client.WebHost;
import dev.tidegate.cli.terminal.Failure;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Optional;

/** Asks the route that tests the cache, as a stranger would: once, without a key, following nothing. */
final class TestRoute {
    private static final String PATH = "/api/test-redis";
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final String EXPECTED = " (expected: http://HOST or https://HOST, without credentials)";

    private TestRoute() {}

    static URI parse(String text) {
        try {
            URI uri = new URI(text.strip());
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (!web || WebHost.of(uri).isEmpty()) {
                throw refused(uri);
            }
            boolean bare = uri.getPath() == null
                    || uri.getPath().isEmpty()
                    || uri.getPath().equals("/");
            return bare ? new URI(uri.getScheme() + "://" + uri.getRawAuthority() + PATH) : uri;
        } catch (URISyntaxException e) {
            throw Failure.usage("--app-url: not a URL" + EXPECTED).because(e);
        }
    }

    /** What may be a password is not repeated. */
    private static Failure refused(URI uri) {
        return Failure.usage("--app-url: "
                + WebHost.of(uri).map(host -> uri.getScheme() + "://" + host).orElse("no host, or credentials")
                + EXPECTED);
    }

    static ExternalFacts.Route ask(URI uri) {
        try {
            boolean loopback =
                    InetAddress.getByName(WebHost.of(uri).orElseThrow()).isLoopbackAddress();
            return new ExternalFacts.Route(shown(uri), Optional.of(status(uri)), loopback, "");
        } catch (UnknownHostException e) {
            return new ExternalFacts.Route(shown(uri), Optional.empty(), false, "no such host");
        } catch (IOException e) {
            return new ExternalFacts.Route(
                    shown(uri), Optional.empty(), false, "it does not answer: " + e.getMessage());
        }
    }

    private static int status(URI uri) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        try {
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    /** Without the query, which may hold a key. */
    private static String shown(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
}
