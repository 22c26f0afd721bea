package dev.tidegate.cli.serve;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The action of a signal. Java has no public way to it; where the one that there is does not exist the signal does what the
 * system does with it.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** Runs {@code task} in a thread of its own each time SIGHUP comes. */
    static void onHangUp(Runnable task) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object runs = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            task.run();
                        }
                        return null;
                    });
            Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hangUp, runs);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.info(
                    "event=signals text=\"SIGHUP is not listened to: {}\"",
                    e.getClass().getSimpleName());
        }
    }
}
