package dev.tidegate.aws.reader.client;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** A client that is made when first asked for: each costs a tenth of a second. For one thread. */
final class Lazy<C extends SdkAutoCloseable> implements AutoCloseable {
    private final Supplier<C> maker;
    private @Nullable C made;

    Lazy(Supplier<C> maker) {
        this.maker = maker;
    }

    C get() {
        C client = made;
        if (client == null) {
            client = maker.get();
            made = client;
        }
        return client;
    }

    @Override
    public void close() {
        if (made != null) {
            made.close();
        }
    }
}
