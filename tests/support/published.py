"""Two published reports in our own words, as a Word file and as a web page give them; without fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from tests.support.base import base_report
from xltools.forms import load_form
from xltools.model.form import Block, Form
from xltools.model.report import Office, Report


class Published(NamedTuple):
    """The office, and the text around the places of the three tables."""

    office: Office
    text: str
    before_cell: str
    after_cell: str


_STREET = """城东区柳河街道办事处2020年政府信息公开工作年度报告

本报告根据《中华人民共和国政府信息公开条例》和国办公开办函〔2019〕60号文件的要求，由柳河街道办事处编制。全文包括六个部分：一、总体情况；二、主动公开政府信息情况；三、收到和处理政府信息公开申请情况；四、政府信息公开行政复议、行政诉讼情况；五、存在的主要问题及改进情况；六、其他需要报告的事项。所列数据的统计期限为2020年1月1日至2020年12月31日。

一、总体情况

2020年，柳河街道从居民最关心的事项入手，把公开要求落到每个科室。
（一）主动公开。机构职能、办事指南和惠民补贴名单在办结后五个工作日内上网，我街道还在社区公示栏同步张贴。
（二）依申请公开。窗口、信函和网上三个渠道都有专人值守，收到的政府信息公开申请逐件登记、逐件审核，行政复议和行政诉讼依法应诉，数字见后面各表。
（三）政府信息管理。公文起草时就标明公开属性，清理过期文件，目录每季度更新一次。
（四）平台建设。合并更新慢的栏目，微信公众号开设便民问答。
（五）监督保障。邀请居民代表评议栏目，组织科室人员培训，评议意见全部回复。

二、主动公开政府信息情况

表一

{proactive}

三、收到和处理政府信息公开申请情况

{requests}

四、政府信息公开行政复议、行政诉讼情况

{disputes}

五、存在的主要问题及改进情况

（一）存在的主要问题
政策图解数量偏少，居民反映有的文件看不懂；个别科室报送信息不及时。
（二）改进情况
2021年将继续请社区工作者参与撰写图解，按月通报各科室的报送情况。

六、其他需要报告的事项

本年度没有收取信息处理费，没有其他需要报告的事项。

城东区柳河街道办事处
2021年1月15日
"""
_TOWN = """2024年政府信息公开工作年度报告
(青山县石桥镇人民政府)
本报告依据《中华人民共和国政府信息公开条例》和国办公开办函〔2021〕30号文件编制,数据统计期限为2024年1月1日至12月31日。
一、总体情况
2024年,石桥镇人民政府围绕农户办事需要做好政府信息公开。
(一)主动公开政府信息。涉农补贴、宅基地审批和救助名单按月公布,我镇各村务公开栏同步更新。
(二)依申请公开。收到的政府信息公开申请由专人登记答复,疑难件与县司法局会商,行政复议、行政诉讼按期答辩。
(三)政府信息管理。发布前经过三道审核,行政规范性文件集中公开并标注效力。
(四)平台建设。镇政府网站专栏改版,常用表格可以直接下载。
(五)监督保障。开展两轮自查,邀请人大代表评议,培训村级信息员。
二、主动公开政府信息情况
{proactive}
三、收到和处理政府信息公开申请情况
{requests}
四、政府信息公开行政复议、行政诉讼情况
{disputes}
五、存在的主要问题及改进情况
1.存在的问题。部分村的公开栏更新滞后;网站检索功能不够好用。
2.改进措施。2025年,石桥镇将进一步明确村级信息员职责,增加检索入口。
六、其他需要报告的事项
本年度未收取信息处理费。
青山县石桥镇人民政府
2025年1月20日
"""
MODELS = {
    "2019": Published(Office("城东区柳河街道办事处", level="street"), _STREET, "\t", "\n"),
    "2021": Published(Office("青山县石桥镇人民政府", level="town"), _TOWN, "", " |\n"),
}


def model_report(form_id: str) -> Report:
    """The facts of a model: 2020 on form 2019, 2024 on form 2021."""
    office = MODELS[form_id].office
    return replace(base_report(form_id, level=office.level), office=office)


def model_text(form_id: str) -> str:
    """The model with its tables printed a cell to a line."""
    model, form = MODELS[form_id], load_form(form_id)
    report = model_report(form_id)
    tables = {
        table: "".join(_cells(model, form, report, table)) for table in ("proactive", "requests", "disputes")
    }
    return model.text.format(**tables)


def _cells(model: Published, form: Form, report: Report, table: str) -> Iterator[str]:
    found = form.table(table)
    for word in (found.corner, *found.stub):
        if word:
            yield f"{model.before_cell}{word}{model.after_cell}"
    for block in found.blocks:
        for word in _words(block, table, report):
            yield f"{model.before_cell}{word}{model.after_cell}"


def _words(block: Block, table: str, report: Report) -> Iterator[str]:
    if block.title:
        yield block.title
    heads = [label for column in block.columns for label in column.label]
    yield from dict.fromkeys(heads)
    for row in block.rows:
        yield from row.label
        for column in block.columns:
            value = report.values.get(f"{table}.{row.id}.{column.id}" if row.id else f"{table}.{column.id}")
            yield "" if value is None else str(value)
