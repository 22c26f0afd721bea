/** A Spring Boot application with Spring AI, behind limits. */
@NullMarked
package dev.tidegate.examples.springai;

import org.jspecify.annotations.NullMarked;
