package dev.tidegate.server.alert;

import dev.tidegate.config.alerts.AlertTarget;
import dev.tidegate.protocol.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Sends alerts to one address, with signatures as Standard Webhooks has them. It follows no redirect and calls no other
 * address. Blocks; safe for any number of threads.
 */
public final class Webhook {
    private static final String ALGORITHM = "HmacSHA256";
    /** A target that asks for a longer pause is asked once in this time all the same. */
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private final AlertTarget target;
    private final HttpClient client;

    /**
     * The outcome of one attempt to deliver an alert.
     *
     * @param delivered whether the target has it
     * @param gone whether the target wants nothing more
     * @param reason why it is not delivered, in words, without the address
     * @param pause how long the target asks to be left alone
     */
    public record Result(boolean delivered, boolean gone, String reason, Duration pause) {
        static final Result DELIVERED = new Result(true, false, "", Duration.ZERO);

        static Result failed(String reason) {
            return new Result(false, false, reason, Duration.ZERO);
        }
    }

    /**
     * Opens no connection yet.
     *
     * @throws IOException if the certificates of the target cannot be read
     */
    public Webhook(AlertTarget target) throws IOException {
        this.target = target;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(target.timeout());
        if (target.authority().isPresent()) {
            builder.sslContext(trusting(target.authority().get()));
        }
        this.client = builder.build();
    }

    private static SSLContext trusting(Path pem) throws IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("a" + store.size(), each);
            }
            if (store.size() == 0) {
                throw new IOException("no certificate in " + pem.getFileName());
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("certificates that cannot be read: " + pem.getFileName(), e);
        }
    }

    /** Makes one attempt, at this instant. */
    public Result send(Alert alert, Instant now) throws InterruptedException {
        byte[] body = target.format() == AlertTarget.Format.SLACK ? message(alert) : alert.json();
        long seconds = now.getEpochSecond();
        HttpRequest.Builder request = HttpRequest.newBuilder(target.url())
                .timeout(target.timeout())
                .header("Content-Type", "application/json")
                .header("User-Agent", "tidegate")
                .header("webhook-id", alert.id())
                .header("webhook-timestamp", String.valueOf(seconds))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!target.keys().isEmpty()) {
            request.header("webhook-signature", signatures(alert.id(), seconds, body));
        }
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
        try {
            // The timeout of the request ends with the headers of the answer; a body can go on for ever.
            return result(answer.get(target.timeout().toMillis(), TimeUnit.MILLISECONDS), now);
        } catch (TimeoutException e) {
            return Result.failed("no answer within " + target.timeout().toSeconds() + " s");
        } catch (ExecutionException e) {
            return Result.failed(reason(e.getCause() == null ? e : e.getCause()));
        } finally {
            answer.cancel(true);
        }
    }

    /** The kind of a failure; its message may have the address. */
    private static String reason(Throwable failure) {
        String kind = failure.getClass().getSimpleName();
        return failure instanceof javax.net.ssl.SSLException
                ? kind + ": the certificate or TLS was not accepted"
                : kind;
    }

    private static Result result(HttpResponse<?> answer, Instant now) {
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return Result.DELIVERED;
        }
        Duration pause = answer.headers()
                .firstValue("Retry-After")
                .flatMap(text -> pause(text, now))
                .orElse(Duration.ZERO);
        String reason = status >= 300 && status < 400 ? "status " + status + ", a redirect" : "status " + status;
        return new Result(false, status == 410, reason, pause);
    }

    /** Seconds or a date; nothing where it is neither. */
    static Optional<Duration> pause(String text, Instant now) {
        try {
            Duration pause = text.matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return Optional.of(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause)
                    .filter(each -> !each.isNegative());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private String signatures(String id, long seconds, byte[] body) {
        return target.keys().stream()
                .map(key -> "v1," + signature(key.bytes(), id, seconds, body))
                .collect(Collectors.joining(" "));
    }

    static String signature(byte[] key, String id, long seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java runtime has HMAC-SHA-256", e);
        }
    }

    private byte[] message(Alert alert) {
        String text = target.template()
                .map(template -> MessageText.of(template, alert))
                .orElseGet(() -> MessageText.of("*{type}* {text}", alert));
        return JsonText.object(json -> json.writeStringField("text", text));
    }
}
