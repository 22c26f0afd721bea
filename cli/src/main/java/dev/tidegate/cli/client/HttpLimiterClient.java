package dev.tidegate.cli.client;

import dev.tidegate.Cost;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.TopUse;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.protocol.PercentCode;
import dev.tidegate.protocol.v1.OverridesBody;
import dev.tidegate.protocol.v1.OverridesJson;
import dev.tidegate.protocol.v1.RequestJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A server. For one thread.
 *
 * <p>On {@code HttpURLConnection}, which needs no threads or executor of its own: a command sends one call and ends. It follows no redirect, so that the key goes only where it was meant to go, and never sends a call twice.
 */
public final class HttpLimiterClient implements LimiterClient {
    private static final int CONNECT_TIMEOUT_MILLIS = 3_000;
    private static final int READ_TIMEOUT_MILLIS = 10_000;
    /** A decision over 16 limits is below 4 KiB; more than this is no Tidegate. */
    private static final int MAX_BODY_BYTES = 1 << 20;
    /** A row of a report has some 200 bytes. */
    private static final int MAX_REPORT_BYTES = 1 << 28;
    /** A server reads files for a report. */
    private static final int REPORT_TIMEOUT_MILLIS = 600_000;

    private static final String OVERRIDES = "/v1/admin/overrides";
    private static final String RESERVATIONS = "/v1/reservations";

    private final String base;
    private final Optional<String> apiKey;
    private final Optional<SSLSocketFactory> trusted;

    /** Trusts the authorities of the system. */
    public HttpLimiterClient(URI base, Optional<String> apiKey) {
        this(base, apiKey, Optional.empty());
    }

    /**
     * @param base such as {@code http://127.0.0.1:8080}
     * @param apiKey sent as a bearer token
     * @param trusted for HTTPS: the authorities to trust, if not those of the system
     */
    public HttpLimiterClient(URI base, Optional<String> apiKey, Optional<SSLContext> trusted) {
        this.trusted = trusted.map(SSLContext::getSocketFactory);
        this.base = base.toString().replaceAll("/+$", "");
        this.apiKey = apiKey;
    }

    @Override
    public Answer acquire(Request request) throws IOException {
        return send("POST", "/v1/acquire", Optional.of(RequestJson.of(request, Optional.empty())));
    }

    @Override
    public Answer acquire(Request request, String id) throws IOException {
        return send("POST", "/v1/acquire", Optional.of(RequestJson.of(request, Optional.of(id))));
    }

    @Override
    public Answer check(Request request) throws IOException {
        return send("POST", "/v1/check", Optional.of(RequestJson.of(request, Optional.empty())));
    }

    @Override
    public Answer status(Subject subject, String plan) throws IOException {
        return send(
                "GET", path(subject) + "?plan=" + PercentCode.encode(plan) + scopes(subject, "&"), Optional.empty());
    }

    @Override
    public Answer reset(Subject subject) throws IOException {
        return send("DELETE", path(subject) + scopes(subject, "?"), Optional.empty());
    }

    @Override
    public Answer reserve(ReserveRequest request) throws IOException {
        return send("POST", RESERVATIONS, Optional.of(RequestJson.of(request)));
    }

    @Override
    public Answer reservation(String handle) throws IOException {
        return send("GET", step(handle, ""), Optional.empty());
    }

    @Override
    public Answer extend(String handle, Cost total, Duration ttl) throws IOException {
        return send("POST", step(handle, "/extend"), Optional.of(RequestJson.ofExtend(total, ttl)));
    }

    @Override
    public Answer cancel(String handle) throws IOException {
        return send("POST", step(handle, "/cancel"), Optional.of(bytes("{}")));
    }

    @Override
    public Answer settle(String handle, String usage) throws IOException {
        return send("POST", step(handle, "/settle"), Optional.of(bytes(usage)));
    }

    @Override
    public Answer adjust(String handle, String usage) throws IOException {
        return send("POST", step(handle, "/adjust"), Optional.of(bytes(usage)));
    }

    /** A report of the usage ledger. */
    public Answer usage(UsageQuery query) throws IOException {
        String path = "/v1/usage?by=" + query.by().text() + "&since=" + query.since() + "&until=" + query.until();
        return send("GET", path, Optional.empty(), REPORT_TIMEOUT_MILLIS, MAX_REPORT_BYTES);
    }

    /** The tenants with the largest amounts. */
    public Answer top(TopUse.Measure measure, int limit) throws IOException {
        return send("GET", "/v1/admin/top?by=" + measure.text() + "&limit=" + limit, Optional.empty());
    }

    /** The limits that are used up first. */
    public Answer forecast(int limit) throws IOException {
        return send("GET", "/v1/admin/forecast?limit=" + limit, Optional.empty());
    }

    /** Changes the overrides of a subject. */
    public Answer change(String subject, OverridesBody change) throws IOException {
        return send("POST", OVERRIDES + "/" + PercentCode.encode(subject), Optional.of(OverridesJson.of(change)));
    }

    /** The overrides of a subject, with the last changes. */
    public Answer overrides(String subject) throws IOException {
        return send("GET", OVERRIDES + "/" + PercentCode.encode(subject), Optional.empty());
    }

    /** The overrides of all subjects. */
    public Answer overrides() throws IOException {
        return send("GET", OVERRIDES, Optional.empty(), REPORT_TIMEOUT_MILLIS, MAX_REPORT_BYTES);
    }

    @Override
    public String name() {
        return base;
    }

    @Override
    public void close() {}

    private static String step(String handle, String step) {
        return RESERVATIONS + "/" + PercentCode.encode(handle) + step;
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String path(Subject subject) {
        return "/v1/subjects/" + PercentCode.encode(subject.tenant());
    }

    private static String scopes(Subject subject, String first) {
        StringBuilder query = new StringBuilder();
        subject.user().ifPresent(user -> query.append("&user=").append(PercentCode.encode(user)));
        subject.model().ifPresent(model -> query.append("&model=").append(PercentCode.encode(model)));
        return query.isEmpty() ? "" : first + query.substring(1);
    }

    private Answer send(String method, String path, Optional<byte[]> json) throws IOException {
        return send(method, path, json, READ_TIMEOUT_MILLIS, MAX_BODY_BYTES);
    }

    private Answer send(String method, String path, Optional<byte[]> json, int timeoutMillis, int maxBytes)
            throws IOException {
        HttpURLConnection call =
                (HttpURLConnection) URI.create(base + path).toURL().openConnection();
        if (call instanceof HttpsURLConnection encrypted) {
            trusted.ifPresent(encrypted::setSSLSocketFactory);
        }
        call.setRequestMethod(method);
        call.setInstanceFollowRedirects(false);
        call.setUseCaches(false);
        call.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
        call.setReadTimeout(timeoutMillis);
        call.setRequestProperty("Accept", "application/json");
        apiKey.ifPresent(key -> call.setRequestProperty("Authorization", "Bearer " + key));
        if (json.isPresent()) {
            write(call, json.get());
        }
        int status = call.getResponseCode();
        return new Answer(status, body(status < 400 ? call.getInputStream() : call.getErrorStream(), maxBytes));
    }

    /** A body of known length is streamed, which also forbids the client to send it again after a lost reply. */
    private static void write(HttpURLConnection call, byte[] body) throws IOException {
        call.setDoOutput(true);
        call.setRequestProperty("Content-Type", "application/json");
        call.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = call.getOutputStream()) {
            out.write(body);
        }
    }

    private static String body(@Nullable InputStream in, int maxBytes) throws IOException {
        if (in == null) {
            return "";
        }
        try (in) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new IOException("an answer of more than " + maxBytes + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
