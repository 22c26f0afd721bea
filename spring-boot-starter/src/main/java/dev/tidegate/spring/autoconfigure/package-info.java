/** The properties and the conditions under which Spring Boot makes the beans. */
@NullMarked
package dev.tidegate.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
