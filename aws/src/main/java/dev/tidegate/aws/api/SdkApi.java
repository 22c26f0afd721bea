package dev.tidegate.aws.api;

import dev.tidegate.aws.reader.client.AwsClients;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Calls AWS with the clients of the SDK. An operation is the method of that name of its client; a request is filled by
 * its fields. The code that creates it closes it. For one thread.
 */
public final class SdkApi implements AwsApi, AutoCloseable {
    /** Parameters that AWS has and this version of the SDK does not: they are sent as they are. */
    private static final Set<String> NEWER = Set.of("ConnectionType", "Durability");

    /** Under this name a response has the fields that the SDK drops. */
    public static final String RAW = ":raw";

    private final AwsClients.Opener opener;
    private final Map<String, SdkClient> clients = new ConcurrentHashMap<>();

    /** Connects to nothing yet. */
    public SdkApi(AwsClients.Opener opener) {
        this.opener = opener;
    }

    @Override
    public boolean knows(String service) {
        return Services.named(service).isPresent();
    }

    @Override
    public Map<String, Object> call(String service, String operation, Map<String, Object> parameters) {
        Services.Service known = Services.named(service)
                .orElseThrow(() -> new UnknownCallException("no client for the service " + service));
        Method method = method(known, operation);
        Map<String, Object> raw = RawFields.empty();
        AwsRequest request = request(method.getParameterTypes()[0], service + ":" + operation, parameters, raw);
        SdkClient client = clients.computeIfAbsent(service, name -> known.open().apply(opener));
        Map<String, Object> response = new LinkedHashMap<>(Shapes.read((SdkPojo) invoked(method, client, request)));
        if (!raw.isEmpty()) {
            response.put(RAW, Map.copyOf(raw));
        }
        return response;
    }

    private static Method method(Services.Service service, String operation) {
        return Arrays.stream(service.type().getMethods())
                .filter(each -> each.getName().equalsIgnoreCase(operation))
                .filter(each ->
                        each.getParameterCount() == 1 && AwsRequest.class.isAssignableFrom(each.getParameterTypes()[0]))
                .findFirst()
                .orElseThrow(() -> new UnknownCallException(service.name() + " has no operation " + operation));
    }

    private static AwsRequest request(
            Class<?> type, String name, Map<String, Object> parameters, Map<String, Object> raw) {
        AwsRequest.Builder builder =
                (AwsRequest.Builder) reflected(() -> type.getMethod("builder").invoke(null));
        Map<String, Object> rest = Shapes.fill((SdkPojo) builder, parameters);
        if (!NEWER.containsAll(rest.keySet())) {
            throw new UnknownCallException(name + " has no parameter " + rest.keySet());
        }
        AwsRequestOverrideConfiguration.Builder how =
                AwsRequestOverrideConfiguration.builder().putExecutionAttribute(RawFields.FOUND, raw);
        rest.forEach((key, value) -> how.putRawQueryParameter(key, String.valueOf(value)));
        return builder.overrideConfiguration(how.build()).build();
    }

    private static Object invoked(Method method, SdkClient client, AwsRequest request) {
        return reflected(() -> method.invoke(client, request));
    }

    private interface Reflected {
        Object get() throws ReflectiveOperationException;
    }

    private static Object reflected(Reflected call) {
        try {
            return call.get();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the SDK has a builder in every request", e);
        }
    }

    @Override
    public void close() {
        clients.values().forEach(SdkClient::close);
    }
}
