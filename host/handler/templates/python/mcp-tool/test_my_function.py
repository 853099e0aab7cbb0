from corral import testing

from my_function import my_function


def test_a_person_is_greeted() -> None:
    report = testing.call(my_function, testing.mcp_tool(name="Ada"))
    assert report.tool == {"content": [{"type": "text", "text": "Hello, Ada!"}]}


def test_the_model_is_told_what_is_wrong() -> None:
    report = testing.call(my_function, testing.mcp_tool(name="Ada", times=99))
    assert report.tool["isError"] is True
