package dev.tidegate.aws.reader.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.elasticache.model.DescribeCacheClustersRequest;
import software.amazon.awssdk.services.elasticache.model.DescribeReplicationGroupsRequest;
import software.amazon.awssdk.services.elasticache.model.DescribeServerlessCachesRequest;

/** Keeps fields of a cache that this version of the SDK drops, as they stand in the last answer about one. */
public final class UnmodelledFields implements ExecutionInterceptor {
    public static final String CONNECTION_TYPE = "ConnectionType";
    public static final String STORAGE_ENCRYPTION = "StorageEncryptionType";
    public static final String DURABILITY = "Durability";
    public static final String EFFECTIVE_DURABILITY = "EffectiveDurability";

    private static final List<String> NAMES =
            List.of(CONNECTION_TYPE, STORAGE_ENCRYPTION, EFFECTIVE_DURABILITY, DURABILITY);

    private volatile Map<String, String> last = Map.of();

    /** In lower case; empty where the answer had none. */
    String last(String name) {
        return last.getOrDefault(name, "");
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        boolean isAboutOneCache = context.request() instanceof DescribeServerlessCachesRequest
                || context.request() instanceof DescribeReplicationGroupsRequest
                || context.request() instanceof DescribeCacheClustersRequest;
        return isAboutOneCache ? context.responseBody().map(this::read) : context.responseBody();
    }

    private InputStream read(InputStream body) {
        try (body) {
            byte[] bytes = body.readAllBytes();
            String text = new String(bytes, StandardCharsets.UTF_8);
            Map<String, String> found = new HashMap<>();
            for (String name : NAMES) {
                Matcher field = Pattern.compile("<" + name + ">\\s*([A-Za-z-]{1,40})\\s*</" + name + ">")
                        .matcher(text);
                if (field.find()) {
                    found.put(name, NullToEmpty.lower(field.group(1)));
                }
            }
            last = Map.copyOf(found);
            return new ByteArrayInputStream(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
