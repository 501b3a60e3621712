"""What sources say, before any database: records, their ids, how they fold into one view, who may see them."""
