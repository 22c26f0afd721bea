/** What an application with Spring Boot names: the annotation, what a denial throws, and the beans that it may define. */
@NullMarked
package dev.tidegate.spring;

import org.jspecify.annotations.NullMarked;
