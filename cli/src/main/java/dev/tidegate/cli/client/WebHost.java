package dev.tidegate.cli.client;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host of a URL. Java finds none in a name with an underscore, as container networks give them; every client here can
 * speak to one.
 */
public final class WebHost {
    /** Of a DNS name, and a port. */
    private static final int MAX_LENGTH = 260;

    private static final int MAX_PORT = 65_535;
    private static final Pattern UNDERSCORED =
            Pattern.compile("([A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*\\.?)(?::([0-9]{1,5}))?");

    private WebHost() {}

    /** The host; empty if there is none, if it has credentials before it, or if its port is out of range. */
    public static Optional<String> of(URI uri) {
        if (uri.getHost() != null) {
            return uri.getRawUserInfo() == null && uri.getPort() <= MAX_PORT
                    ? Optional.of(uri.getHost())
                    : Optional.empty();
        }
        return underscored(uri).map(authority -> authority.group(1));
    }

    /** The port; empty if the URL names none. */
    public static Optional<Integer> port(URI uri) {
        if (uri.getHost() != null) {
            return Optional.of(uri.getPort()).filter(port -> port >= 0);
        }
        return underscored(uri).map(authority -> authority.group(2)).map(Integer::valueOf);
    }

    private static Optional<Matcher> underscored(URI uri) {
        String authority = uri.getRawAuthority();
        if (authority == null || authority.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher matcher = UNDERSCORED.matcher(authority);
        return matcher.matches() && (matcher.group(2) == null || Integer.parseInt(matcher.group(2)) <= MAX_PORT)
                ? Optional.of(matcher)
                : Optional.empty();
    }
}
