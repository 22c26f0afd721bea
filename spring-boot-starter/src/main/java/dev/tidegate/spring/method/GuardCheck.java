package dev.tidegate.spring.method;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spring.RateLimited;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanFactory;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Controller;
import org.springframework.util.ClassUtils;

/**
 * Ends the start of an application if a method is annotated and its calls would not be decided on: the auto-configuration is
 * left out, the bean has no proxy, the method cannot be overridden, or its annotation says something that does not exist.
 * It stands outside the auto-configuration, so that it speaks also where that does not.
 */
final class GuardCheck implements SmartInitializingSingleton, BeanFactoryAware, EnvironmentAware {
    private static final Log LOG = LogFactory.getLog("dev.tidegate.spring");

    private @Nullable ConfigurableListableBeanFactory beans;
    private @Nullable Environment environment;

    @Override
    public void setBeanFactory(BeanFactory factory) {
        this.beans = (ConfigurableListableBeanFactory) factory;
    }

    @Override
    public void setEnvironment(Environment value) {
        this.environment = value;
    }

    @Override
    public void afterSingletonsInstantiated() {
        ConfigurableListableBeanFactory factory = beans;
        if (factory == null) {
            throw new IllegalStateException("not in a bean factory");
        }
        Map<String, Annotated> annotated = annotated(factory);
        boolean rules = hasRules();
        if (annotated.isEmpty() && !rules) {
            return;
        }
        if (environment != null && !environment.getProperty("tidegate.enabled", Boolean.class, true)) {
            LOG.warn("tidegate.enabled is false: no limit holds for " + places(annotated, rules));
            return;
        }
        List<String> faults = faults(factory, annotated, rules);
        if (!faults.isEmpty()) {
            throw new UnguardedException(faults);
        }
    }

    private boolean hasRules() {
        return environment != null
                && (environment.containsProperty("tidegate.http.rules[0].paths")
                        || environment.containsProperty("tidegate.http.rules[0].paths[0]"));
    }

    private static List<String> faults(
            ConfigurableListableBeanFactory factory, Map<String, Annotated> annotated, boolean rules) {
        List<String> faults = new ArrayList<>();
        if (rules && !factory.containsBean("tidegateHttpGuards")) {
            faults.add("tidegate.http.rules: the application serves neither Spring MVC nor WebFlux, or the"
                    + " auto-configuration for it is excluded");
        }
        Optional<RateLimitedPostProcessor> guard = guard(factory);
        if (guard.isPresent()) {
            annotated.forEach((name, each) -> faults.addAll(faults(factory, name, each, guard.get())));
        } else if (!annotated.isEmpty()) {
            faults.add(places(annotated, false)
                    + ": annotated with @RateLimited, and the auto-configuration of Tidegate is not there: it is"
                    + " excluded, or the application does not use auto-configuration");
        }
        return faults.stream().distinct().toList();
    }

    /** The annotated methods of the class of a bean. */
    private record Annotated(Class<?> type, List<Method> methods) {}

    private static String places(Map<String, Annotated> annotated, boolean rules) {
        List<String> places = new ArrayList<>(rules ? List.of("tidegate.http.rules") : List.of());
        annotated
                .values()
                .forEach(each ->
                        each.methods().forEach(method -> places.add(GuardedMethod.place(method, each.type()))));
        return String.join(", ", places.stream().distinct().toList());
    }

    private static Map<String, Annotated> annotated(ConfigurableListableBeanFactory factory) {
        Map<String, Annotated> found = new LinkedHashMap<>();
        for (String name : factory.getBeanNamesForType(Object.class, true, false)) {
            Class<?> type = type(factory, name);
            if (type == null || !RateLimitedMethods.isCandidate(type)) {
                continue;
            }
            Map<Method, RateLimited> methods =
                    MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<RateLimited>) method ->
                            RateLimitedMethods.annotation(method, type).orElse(null));
            if (!methods.isEmpty()) {
                found.put(name, new Annotated(type, List.copyOf(methods.keySet())));
            }
        }
        return found;
    }

    private static @Nullable Class<?> type(ConfigurableListableBeanFactory factory, String name) {
        Class<?> target =
                factory.containsBeanDefinition(name) ? AutoProxyUtils.determineTargetClass(factory, name) : null;
        Class<?> type = target != null ? target : factory.getType(name, false);
        return type == null ? null : ClassUtils.getUserClass(type);
    }

    private static Optional<RateLimitedPostProcessor> guard(ConfigurableListableBeanFactory factory) {
        if (factory instanceof AbstractBeanFactory known) {
            for (BeanPostProcessor each : known.getBeanPostProcessors()) {
                if (each instanceof RateLimitedPostProcessor guard) {
                    return Optional.of(guard);
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> faults(
            ConfigurableListableBeanFactory factory, String name, Annotated bean, RateLimitedPostProcessor guard) {
        List<String> faults = new ArrayList<>();
        Optional<Object> made = Optional.empty();
        if (factory.containsSingleton(name)) {
            made = Optional.of(factory.getBean(name));
            if (!RateLimitedPostProcessor.guards(made.get())) {
                faults.add("bean " + name + ": it was made before annotations are looked at, probably because a"
                        + " BeanPostProcessor depends on it");
                return faults;
            }
        }
        boolean events = factory.containsBean("webHandler");
        for (Method method : bean.methods()) {
            String place = GuardedMethod.place(method, bean.type());
            unreachable(method).ifPresent(reason -> faults.add(place + ": " + reason));
            if (events && isBlockingHandler(method, bean.type())) {
                faults.add(place + ": its result is " + method.getReturnType().getSimpleName()
                        + ", and waiting for a decision would block an event loop; return a Mono");
            }
            try {
                GuardedMethod guarded = guard.methods().of(method, bean.type());
                if (events && isWithoutCaller(guarded)) {
                    faults.add(
                            place + ": its subject is who is authenticated, which only a reactive method can ask for in"
                                    + " WebFlux; return a Mono, or name a subject such as #tenant");
                }
            } catch (InvalidInputException e) {
                faults.add(place + ": " + e.getMessage());
            }
        }
        return faults;
    }

    /** A proxy is a subclass: what it cannot override is called past it. */
    private static Optional<String> unreachable(Method method) {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers)) {
            return Optional.of("a private method cannot be guarded");
        }
        if (Modifier.isStatic(modifiers)) {
            return Optional.of("a static method cannot be guarded");
        }
        return Modifier.isFinal(modifiers) ? Optional.of("a final method cannot be guarded") : Optional.empty();
    }

    /** In WebFlux the caller is in the context of a subscription, and on no thread. */
    private static boolean isWithoutCaller(GuardedMethod guarded) {
        return guarded.kind() != GuardedMethod.Kind.REACTIVE && guarded.guard().needsCaller();
    }

    private static boolean isBlockingHandler(Method method, Class<?> type) {
        Class<?> result = method.getReturnType();
        return AnnotatedElementUtils.hasAnnotation(type, Controller.class)
                && !CompletionStage.class.isAssignableFrom(result)
                && ReactiveAdapterRegistry.getSharedInstance().getAdapter(result) == null;
    }
}
