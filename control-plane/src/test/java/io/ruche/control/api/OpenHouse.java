package io.ruche.control.api;

import io.ruche.control.http.House;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of the API stand on: a house of their own that answers, with a chat model and an embedding model. */
abstract class OpenHouse {
    @SuppressWarnings("NullAway.Init") // set before each test
    House house;

    @BeforeEach
    void openHouse() {
        house = new House().open();
    }

    @AfterEach
    void closeHouse() {
        house.close();
    }
}
