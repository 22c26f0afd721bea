package dev.tidegate.spring.method;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Adds the check to every application with this module on its class path, whatever auto-configuration it has. */
public final class GuardCheckInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final String NAME = "tidegateGuardCheck";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        // What was generated ahead of time has it already.
        if (!AotDetector.useGeneratedArtifacts() && context instanceof BeanDefinitionRegistry registry) {
            RootBeanDefinition check = new RootBeanDefinition(GuardCheck.class);
            check.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
            registry.registerBeanDefinition(NAME, check);
        }
    }
}
