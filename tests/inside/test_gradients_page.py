"""The gradients page: every widget leads to the numbers that it names."""


def test_page_sends_back_the_error_of_the_chosen_class(app):
    at = app("gradients", model="mlp2-relu")
    assert not at.exception
    at.multiselect(key="networks").set_value(["mlp2-sigmoid", "mlp10-sigmoid"]).run()
    at.segmented_control(key="size").set_value("norm").run()
    at.segmented_control(key="weights").set_value("initial").run()
    assert not at.exception
    assert len(at.dataframe[0].value) == 2
    at.button(key="twins_Sigmoid against ReLU, 2 hidden layers").click().run()
    assert not at.exception
    assert at.session_state["networks"] == ["mlp2-sigmoid", "mlp2-relu"]
