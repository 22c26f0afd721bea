package dev.tidegate.bench;
