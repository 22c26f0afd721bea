package dev.tidegate.aws.reader;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.elasticache.model.DescribeServerlessCachesRequest;

/** Keeps the field ConnectionType of a serverless cache, which this version of the SDK drops. */
final class ConnectionTypes implements ExecutionInterceptor {
    private static final Pattern FIELD = Pattern.compile("<ConnectionType>\\s*([A-Za-z-]{1,40})\\s*</ConnectionType>");

    private volatile String last = "";

    /** Of the cache that was asked for last; empty where the answer had none. */
    String last() {
        return last;
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        if (!(context.request() instanceof DescribeServerlessCachesRequest)) {
            return context.responseBody();
        }
        return context.responseBody().map(this::read);
    }

    private InputStream read(InputStream body) {
        try (body) {
            byte[] bytes = body.readAllBytes();
            Matcher field = FIELD.matcher(new String(bytes, StandardCharsets.UTF_8));
            last = field.find() ? NullToEmpty.lower(field.group(1)) : "";
            return new ByteArrayInputStream(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
