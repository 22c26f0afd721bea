package dev.tidegate.spring.method;

import dev.tidegate.spring.guard.DecisionSink;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;

/**
 * Puts a proxy around each bean with annotated methods, or its advice before the others of a proxy that is there: a denied
 * call opens no transaction. Needs no AspectJ.
 */
public final class RateLimitedPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {
    private static final long serialVersionUID = 1L;

    /** Our advice, so that it can be distinguished from that of others. */
    static final class RateLimitedAdvisor extends DefaultPointcutAdvisor {
        private static final long serialVersionUID = 1L;

        RateLimitedAdvisor(RateLimitedInterceptor interceptor) {
            super(new Annotated(), interceptor);
        }
    }

    /** Matches the methods that carry the annotation. */
    private static final class Annotated extends StaticMethodMatcherPointcut {
        Annotated() {
            setClassFilter(RateLimitedMethods::isCandidate);
        }

        @Override
        public boolean matches(Method method, Class<?> type) {
            return RateLimitedMethods.annotation(method, type).isPresent();
        }
    }

    private final transient RateLimitedMethods methods;

    /**
     * All parts are asked for at the first call.
     *
     * @param executor where stages go on whose decision was not there at once
     */
    public RateLimitedPostProcessor(
            RateLimitedMethods methods, Supplier<DecisionSink> sinks, Supplier<Executor> executor) {
        this.methods = methods;
        this.advisor = new RateLimitedAdvisor(new RateLimitedInterceptor(methods, sinks, executor));
        setBeforeExistingAdvisors(true);
        setProxyTargetClass(true);
    }

    /** Loads what makes proxies, before the first is needed. */
    public static void preinitialize() {
        ProxyFactory factory = new ProxyFactory(new Sample());
        factory.setProxyTargetClass(true);
        factory.getProxy();
    }

    /** A class that a proxy can be made of. */
    static class Sample {
        /** A proxy calls it. */
        Sample() {}
    }

    RateLimitedMethods methods() {
        return methods;
    }

    /** Whether calls of a bean pass through our advice. A scoped proxy hands them on to a bean that has a proxy of its own. */
    static boolean guards(Object bean) {
        if (bean instanceof ScopedObject) {
            return true;
        }
        if (bean instanceof Advised advised) {
            for (var advisor : advised.getAdvisors()) {
                if (advisor instanceof RateLimitedAdvisor) {
                    return true;
                }
            }
        }
        return false;
    }
}
