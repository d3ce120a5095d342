//! These tests keep what each test of `wrong` prints.

printed::each_of! { wrong, which ends:
    a_call_after_the_mock_was_dropped,
    a_hold_that_is_never_released,
    a_misspelt_scenario,
    a_number_of_attempts_of_a_script_without,
    a_redelivery_that_starts_again,
    a_scenario_mounted_too_late,
    a_wait_for_a_call_that_does_not_come,
    an_assertion_of_its_own,
    an_unexpected_call,
    an_unmet_expectation,
    an_unnamed_start_whose_answer_is_lost,
    two_gates_of_one_name;
which hangs:
    a_hold_for_two_that_one_request_reaches;
}
